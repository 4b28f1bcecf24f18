/* SPDX-License-Identifier: MIT */
#include "kernel.h"

#include "calls.h"
#include "kernel_parts.h"
#include "proc.h"
#include "trace_bpf.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int take_record(void *context, void *record, size_t size)
{
	kernel_record(context, record, size);
	return 0;
}

static const struct {
	const char *program;
	uint64_t config;
} events[] = {
	{ "on_fault", PERF_COUNT_SW_PAGE_FAULTS },
	{ "on_fault_end", PERF_COUNT_SW_PAGE_FAULTS_MIN },
	{ "on_fault_end", PERF_COUNT_SW_PAGE_FAULTS_MAJ },
	{ "on_clock", PERF_COUNT_SW_CPU_CLOCK },
};
enum { EVENTS = sizeof events / sizeof events[0] };

static int open_event(uint64_t config, unsigned samples, int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof attr,
		.type = PERF_TYPE_SOFTWARE,
		.config = config,
		.sample_period = config == PERF_COUNT_SW_CPU_CLOCK ? 1000000000 / samples : 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static int attach_event(struct kernel *kernel, size_t i, unsigned samples, int cpu)
{
	struct bpf_program *program = bpf_object__find_program_by_name(kernel->object, events[i].program);
	struct bpf_link *link;
	int fd;

	if (events[i].config == PERF_COUNT_SW_CPU_CLOCK && !samples)
		return 0;
	fd = open_event(events[i].config, samples, cpu);
	if (fd < 0)
		return errno == ENODEV ? 0 : -errno;
	link = bpf_program__attach_perf_event(program, fd);
	if (!link) {
		int code = errno;

		close(fd);
		return -code;
	}
	kernel->cpu_link[kernel->cpu_links++] = link;
	return 0;
}

static int attach_events(struct kernel *kernel, unsigned samples)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int result = 0;

	kernel->cpu_link = calloc((size_t)cpus * EVENTS, sizeof(struct bpf_link *));
	if (!kernel->cpu_link)
		return -ENOMEM;
	for (int cpu = 0; cpu < cpus; cpu++)
		for (size_t i = 0; i < EVENTS && !result; i++)
			result = attach_event(kernel, i, samples, cpu);
	return result;
}

static int attach_tracepoints(struct kernel *kernel)
{
	static const char *const names[] = { "on_switch", "on_wakeup", "on_fork", "on_exec", "on_enter", "on_exit" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct bpf_link *link =
			bpf_program__attach(bpf_object__find_program_by_name(kernel->object, names[i]));

		if (!link)
			return -errno;
		kernel->link[kernel->links++] = link;
	}
	return 0;
}

static int fill_calls(struct kernel *kernel)
{
	unsigned char table[KERNEL_CALLS];
	uint32_t zero = 0;

	calls_fill(table);
	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(kernel->object, "calls"), &zero, table, BPF_ANY);
}

static int load(struct kernel *kernel)
{
	int result;

	libbpf_set_print(NULL);
	kernel->object = bpf_object__open_mem(trace_bpf, trace_bpf_size, NULL);
	if (!kernel->object)
		return -errno;
	result = bpf_object__load(kernel->object);
	if (result)
		return result;
	kernel->threads = bpf_object__find_map_fd_by_name(kernel->object, "threads");
	kernel->lost = bpf_object__find_map_fd_by_name(kernel->object, "lost");
	kernel->records = ring_buffer__new(bpf_object__find_map_fd_by_name(kernel->object, "records"), take_record,
					   kernel, NULL);
	return kernel->records ? fill_calls(kernel) : -errno;
}

struct kernel *kernel_open(struct ledger *ledger, struct library *library, struct sites *sites, unsigned samples,
			   struct error *error)
{
	struct kernel *kernel = calloc(1, sizeof *kernel);
	int result;

	if (!kernel) {
		error_set(error, -ENOMEM, "bpf: no memory");
		return NULL;
	}
	kernel->ledger = ledger;
	kernel->library = library;
	kernel->sites = sites;
	result = load(kernel);
	if (!result)
		result = attach_tracepoints(kernel);
	if (!result)
		result = attach_events(kernel, samples);
	if (!result)
		return kernel;
	error_set(error, result, "bpf: the program can't be loaded: %s%s", strerror(-result),
		  result == -EPERM || result == -EACCES ? " (it needs CAP_BPF and CAP_PERFMON)" : "");
	kernel_close(kernel);
	return NULL;
}

struct watched {
	struct kernel *kernel;
	bool runs; /* from now on, not from the next exec on */
};

/* O_EXCL is what the kernel calls PIDFD_THREAD. */
static int open_pidfd(int pid, int tid)
{
	int fd = (int)syscall(SYS_pidfd_open, tid, tid == pid ? 0 : O_EXCL);

	return fd < 0 ? -errno : fd;
}

static int watch_thread(void *context, int pid, int tid)
{
	const struct watched *watched = context;
	struct kernel_thread *thread = calloc(1, sizeof *thread);
	int fd = open_pidfd(pid, tid), result = fd < 0 ? fd : -ENOMEM;
	char name[16];

	if (thread && fd >= 0) {
		thread->header.pid = (uint32_t)pid;
		thread->header.tid = (uint32_t)tid;
		thread->begin_ns = thread->since_ns = ticks_clock_ns();
		thread->state = watched->runs && proc_runs(pid, tid, name) ? KERNEL_RUNNING : KERNEL_BLOCKED;
		thread->within = PRIMITIVE_OWN;
		thread->is_fresh = !watched->runs;
		result = bpf_map_update_elem(watched->kernel->threads, &fd, thread, BPF_NOEXIST);
	}
	if (!result && watched->runs)
		kernel_begin_running(watched->kernel, pid, tid, thread->begin_ns);
	if (fd >= 0)
		close(fd);
	free(thread);
	return result;
}

int kernel_watch(struct kernel *kernel, pid_t pid, bool runs, struct error *error)
{
	struct watched watched = { kernel, runs };
	int result = proc_each_thread(pid, watch_thread, &watched);

	if (result)
		error_set(error, result, "bpf: process %d can't be watched: %s", (int)pid, strerror(-result));
	return result;
}

void kernel_read(struct kernel *kernel)
{
	ring_buffer__consume(kernel->records);
}

/* What still runs has told nothing yet: its state is looked up. */
static void take_running(struct kernel *kernel, const struct thread *thread, uint64_t now_ns)
{
	int fd = open_pidfd(thread->pid, thread->tid);
	struct kernel_thread *state = malloc(sizeof *state);

	if (fd >= 0 && state && !bpf_map_lookup_elem(kernel->threads, &fd, state))
		kernel_merge(kernel, state, now_ns, false);
	if (fd >= 0)
		close(fd);
	free(state);
}

void kernel_finish(struct kernel *kernel, uint64_t now_ns)
{
	kernel_read(kernel);
	for (size_t i = 0; i < kernel->ledger->threads; i++)
		if (!kernel->ledger->thread[i]->has_kernel)
			take_running(kernel, kernel->ledger->thread[i], now_ns);
}

uint64_t kernel_lost(const struct kernel *kernel)
{
	uint64_t count = 0;
	uint32_t zero = 0;

	bpf_map_lookup_elem(kernel->lost, &zero, &count);
	return count;
}

void kernel_close(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->links; i++)
		bpf_link__destroy(kernel->link[i]);
	for (size_t i = 0; i < kernel->cpu_links; i++)
		bpf_link__destroy(kernel->cpu_link[i]);
	ring_buffer__free(kernel->records);
	bpf_object__close(kernel->object);
	free(kernel->cpu_link);
	free(kernel);
}
