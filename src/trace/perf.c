/* SPDX-License-Identifier: MIT */
#include "perf.h"

#include "proc.h"
#include "os/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGES_ORDER = 10, PAGES_ORDER_WITHOUT_PRIVILEGE = 7 };

struct plan {
	unsigned fault_period, samples;
	bool with_kernel, counts_lost, at_exec;
};

static const uint64_t configs[PERF_EVENTS] = {
	[PERF_TREE] = PERF_COUNT_SW_DUMMY,
	[PERF_FAULT] = PERF_COUNT_SW_PAGE_FAULTS,
	[PERF_FAULT_MINOR] = PERF_COUNT_SW_PAGE_FAULTS_MIN,
	[PERF_FAULT_MAJOR] = PERF_COUNT_SW_PAGE_FAULTS_MAJ,
	[PERF_CLOCK] = PERF_COUNT_SW_CPU_CLOCK,
};

static struct perf_event_attr attributes(enum perf_event_name name, const struct plan *plan)
{
	struct perf_event_attr attr = {
		.size = sizeof attr,
		.type = PERF_TYPE_SOFTWARE,
		.config = configs[name],
		.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			PERF_SAMPLE_ADDR,
		.read_format = plan->counts_lost ? PERF_FORMAT_LOST : 0,
		.disabled = plan->at_exec,
		.enable_on_exec = plan->at_exec,
		.inherit = 1,
		.exclude_kernel = !plan->with_kernel,
		.exclude_hv = 1,
		.sample_id_all = 1,
		.watermark = 1,
		.wakeup_watermark = 65536,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};

	if (name == PERF_TREE) {
		attr.task = attr.comm = attr.comm_exec = attr.context_switch = 1;
		attr.mmap = attr.mmap2 = attr.mmap_data = 1;
	} else {
		attr.sample_period = name == PERF_CLOCK ? 1000000000 / plan->samples : plan->fault_period;
	}
	return attr;
}

static int open_event(enum perf_event_name name, const struct plan *plan, pid_t pid, int cpu)
{
	struct perf_event_attr attr = attributes(name, plan);
	int fd = (int)syscall(SYS_perf_event_open, &attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* What is permitted is found by trying: with the kernel's side, without; with a count of losses, without. */
static int find_plan(struct plan *plan, pid_t pid, struct error *error)
{
	int fd = -EACCES;

	for (int tries = 0; tries < 4 && fd < 0; tries++) {
		plan->with_kernel = tries < 2;
		plan->counts_lost = tries % 2 == 0;
		fd = open_event(PERF_FAULT, plan, pid, -1);
	}
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (linux_filter_refuses_events())
		return error_set(
			error, fd,
			"perf events: refused by a seccomp filter: start the container with --cap-add PERFMON, "
			"or with --security-opt seccomp=unconfined");
	return error_set(error, fd, "perf events: %s%s", strerror(-fd),
			 fd == -EACCES ? "; sysctl kernel.perf_event_paranoid must be 2 or less" : "");
}

static int open_ring(struct perf *perf, int fd)
{
	struct ring *ring = aligned_alloc(64, (sizeof *ring + 63) / 64 * 64);
	int result = -ENOMEM;

	if (!ring)
		return result;
	ring->page = NULL;
	for (unsigned order = perf->with_kernel ? PAGES_ORDER : PAGES_ORDER_WITHOUT_PRIVILEGE; order > 2; order--) {
		result = ring_open(ring, fd, order);
		if (!result)
			break;
	}
	if (result)
		free(ring);
	else
		perf->ring[perf->rings++] = ring;
	return result;
}

/* The C libraries disagree on the type of a request. */
static int control(int fd, unsigned long request, long argument)
{
	return syscall(SYS_ioctl, fd, request, argument) ? -errno : 0;
}

/* The events of one CPU write to the ring of the first. */
static int open_cpu(struct perf *perf, const struct plan *plan, pid_t pid, int cpu, int *fd, uint64_t *id)
{
	int result;

	for (int i = 0; i < PERF_EVENTS; i++) {
		if (i == PERF_CLOCK && !plan->samples)
			continue;
		fd[i] = open_event((enum perf_event_name)i, plan, pid, cpu);
		if (fd[i] < 0)
			return fd[i];
		result = control(fd[i], PERF_EVENT_IOC_ID, (long)&id[i]);
		if (!result)
			result = i == PERF_TREE ? open_ring(perf, fd[i])
						: control(fd[i], PERF_EVENT_IOC_SET_OUTPUT, fd[PERF_TREE]);
		if (result)
			return result;
	}
	return 0;
}

static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* For one set of events more. */
static int make_room(struct perf *perf)
{
	size_t wanted = perf->sets_room ? perf->sets_room * 2 : 16;
	int *fd = perf->fd;
	uint64_t *id = perf->id;
	struct ring **ring = perf->ring;

	if (perf->sets < perf->sets_room)
		return 0;
	if ((fd = realloc(perf->fd, wanted * PERF_EVENTS * sizeof *fd)))
		perf->fd = fd;
	if ((id = realloc(perf->id, wanted * PERF_EVENTS * sizeof *id)))
		perf->id = id;
	if ((ring = realloc(perf->ring, wanted * sizeof *ring)))
		perf->ring = ring;
	if (!fd || !id || !ring)
		return -ENOMEM;
	perf->sets_room = wanted;
	return 0;
}

/* What was opened of a set before it failed. */
static void drop_set(struct perf *perf, const int *fd)
{
	if (perf->rings > perf->sets) {
		ring_close(perf->ring[--perf->rings]);
		free(perf->ring[perf->rings]);
	}
	for (int i = 0; i < PERF_EVENTS; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

static int open_set(struct perf *perf, const struct plan *plan, pid_t pid, int cpu)
{
	int *fd, result = make_room(perf);

	if (result)
		return result;
	fd = &perf->fd[perf->sets * PERF_EVENTS];
	for (int i = 0; i < PERF_EVENTS; i++)
		fd[i] = -1;
	result = open_cpu(perf, plan, pid, cpu, fd, &perf->id[perf->sets * PERF_EVENTS]);
	if (result)
		drop_set(perf, fd);
	else
		perf->sets++;
	return result;
}

static int open_all(struct perf *perf, const struct plan *plan, pid_t pid, struct error *error)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int result = 0;

	for (int cpu = 0; cpu < cpus && !result; cpu++) {
		result = open_set(perf, plan, pid, cpu);
		if (result == -ENODEV)
			result = 0; /* that CPU is offline */
	}
	if (result)
		error_set(error, result, "perf events: %s", strerror(-result));
	return result;
}

static int begin_plan(struct perf *perf, struct plan *plan, pid_t pid, struct error *error)
{
	int result = find_plan(plan, pid, error);

	if (result)
		return result;
	perf->fault_period = plan->fault_period;
	perf->with_kernel = plan->with_kernel;
	perf->counts_lost = plan->counts_lost;
	raise_descriptor_limit();
	return 0;
}

int perf_open(struct perf *perf, pid_t pid, unsigned fault_period, unsigned samples, struct error *error)
{
	struct plan plan = { fault_period, samples, .at_exec = true };
	int result = begin_plan(perf, &plan, pid, error);

	return result ? result : open_all(perf, &plan, pid, error);
}

struct attaching {
	struct perf *perf;
	struct plan plan;
	struct error *error;
};

static int attach_thread(void *context, int pid, int tid)
{
	struct attaching *attaching = context;
	int result = open_all(attaching->perf, &attaching->plan, tid, attaching->error);

	if (result == -ESRCH && tid != pid)
		return 0; /* it has ended meanwhile */
	if (!result)
		perf_begin_running(attaching->perf, pid, tid, ticks_clock_ns());
	return result;
}

int perf_attach(struct perf *perf, pid_t pid, unsigned fault_period, unsigned samples, struct error *error)
{
	struct attaching attaching = { perf, { .fault_period = fault_period, .samples = samples }, error };
	int result = begin_plan(perf, &attaching.plan, pid, error);

	return result ? result : proc_each_thread(pid, attach_thread, &attaching);
}

void perf_read(struct perf *perf, uint64_t cut_ns)
{
	const struct perf_event_header *header;

	for (size_t i = 0; i < perf->rings; i++)
		ring_look(perf->ring[i], perf_record_ns);
	while ((header = ring_next(perf->ring, perf->rings, cut_ns, perf_record_ns)))
		perf_record(perf, header);
	for (size_t i = 0; i < perf->rings; i++)
		ring_done(perf->ring[i]);
}

uint64_t perf_fault_count(const struct perf *perf)
{
	uint64_t sum = 0, value[2];

	for (size_t set = 0; set < perf->sets; set++)
		if (read(perf->fd[set * PERF_EVENTS + PERF_FAULT], value, sizeof value) > 0)
			sum += value[0];
	return sum;
}

uint64_t perf_lost(const struct perf *perf)
{
	uint64_t sum = 0, value[2];

	if (!perf->counts_lost)
		return perf->lost_records;
	for (size_t i = 0; i < perf->sets * PERF_EVENTS; i++)
		if (perf->fd[i] >= 0 && read(perf->fd[i], value, sizeof value) == (ssize_t)sizeof value)
			sum += value[1];
	return sum > perf->lost_records ? sum : perf->lost_records;
}

void perf_close(struct perf *perf)
{
	for (size_t i = 0; i < perf->rings; i++) {
		ring_close(perf->ring[i]);
		free(perf->ring[i]);
	}
	for (size_t i = 0; perf->fd && i < perf->sets * PERF_EVENTS; i++)
		if (perf->fd[i] >= 0)
			close(perf->fd[i]);
	free(perf->ring);
	free(perf->id);
	free(perf->fd);
	*perf = (struct perf){ 0 };
}
