/* SPDX-License-Identifier: MIT */
/* Lets the kernel run the program where something happens. */
#include "bpf_parts.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const bpf_x86_tracepoints[BPF_X86_TRACEPOINTS] = { "on_fault_user", "on_fault_kernel", "on_timer",
							       "on_timer_exit" };

static const struct event {
	const char *program;
	uint64_t config;
} events[] = {
	{ "on_fault", PERF_COUNT_SW_PAGE_FAULTS }, /* without tracepoints for it */
	{ "on_fault_minor", PERF_COUNT_SW_PAGE_FAULTS_MIN },
	{ "on_fault_major", PERF_COUNT_SW_PAGE_FAULTS_MAJ },
	{ "on_clock", PERF_COUNT_SW_CPU_CLOCK },
};
enum { EVENTS = sizeof events / sizeof events[0] };

/* 0: the event is not wanted. */
static uint64_t period_of(const struct bpf *bpf, uint64_t config, unsigned samples)
{
	switch (config) {
	case PERF_COUNT_SW_PAGE_FAULTS:
		return !bpf->has_fault_tracepoints;
	case PERF_COUNT_SW_PAGE_FAULTS_MIN:
		return bpf->globals->fault_period;
	case PERF_COUNT_SW_CPU_CLOCK:
		return samples ? 1000000000 / samples : 0;
	default:
		return 1;
	}
}

static int attach_event(struct bpf *bpf, const struct event *event, uint64_t period, int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof attr,
		.type = PERF_TYPE_SOFTWARE,
		.config = event->config,
		.sample_period = period,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	struct bpf_link *link;

	if (fd < 0)
		return errno == ENODEV ? 0 : -errno;
	link = bpf_program__attach_perf_event(bpf_object__find_program_by_name(bpf->object, event->program), fd);
	if (!link) {
		int code = errno;

		close(fd);
		return -code;
	}
	bpf->cpu_link[bpf->cpu_links++] = link;
	return 0;
}

static int attach_events(struct bpf *bpf, unsigned samples)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int result = 0;

	bpf->cpu_link = calloc((size_t)cpus * EVENTS, sizeof(struct bpf_link *));
	if (!bpf->cpu_link)
		return -ENOMEM;
	for (size_t i = 0; i < EVENTS; i++) {
		uint64_t period = period_of(bpf, events[i].config, samples);

		for (int cpu = 0; cpu < cpus && period && !result; cpu++)
			result = attach_event(bpf, &events[i], period, cpu);
	}
	return result;
}

static int attach_tracepoint(struct bpf *bpf, const char *name)
{
	struct bpf_link *link = bpf_program__attach(bpf_object__find_program_by_name(bpf->object, name));

	if (!link)
		return -errno;
	bpf->link[bpf->links++] = link;
	return 0;
}

static int attach_tracepoints(struct bpf *bpf)
{
	static const char *const names[] = { "on_switch",      "on_waking", "on_wakeup",   "on_fork",
					     "on_exec",        "on_enter",  "on_exit",     "on_device",
					     "on_device_exit", "on_soft",   "on_soft_exit" };
	int result = 0;

	for (size_t i = 0; i < sizeof names / sizeof names[0] && !result; i++)
		result = attach_tracepoint(bpf, names[i]);
	for (size_t i = 0; i < BPF_X86_TRACEPOINTS && bpf->has_fault_tracepoints && !result; i++)
		result = attach_tracepoint(bpf, bpf_x86_tracepoints[i]);
	return result;
}

int bpf_attach(struct bpf *bpf, unsigned samples)
{
	int result = attach_tracepoints(bpf);

	return result ? result : attach_events(bpf, samples);
}
