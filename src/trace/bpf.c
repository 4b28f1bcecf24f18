/* SPDX-License-Identifier: MIT */
#include "bpf.h"

#include "calls.h"
#include "estimate.h"
#include "bpf_parts.h"
#include "proc.h"
#include "trace_bpf.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int take_record(void *context, void *record, size_t size)
{
	bpf_record(context, record, size);
	return 0;
}

static int fill_calls(struct bpf *kernel)
{
	unsigned char table[KERNEL_CALLS];
	uint32_t zero = 0;

	calls_fill(table);
	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(kernel->object, "calls"), &zero, table, BPF_ANY);
}

static int load_programs(struct bpf *kernel, bool with_tracepoints, bool with_clock)
{
	int result;

	kernel->object = bpf_object__open_mem(trace_bpf, trace_bpf_size, NULL);
	if (!kernel->object)
		return -errno;
	for (size_t i = 0; i < KERNEL_FAULT_TRACEPOINTS; i++)
		bpf_program__set_autoload(bpf_object__find_program_by_name(kernel->object, bpf_fault_tracepoints[i]),
					  with_tracepoints);
	bpf_program__set_autoload(bpf_object__find_program_by_name(kernel->object, "on_fault"), !with_tracepoints);
	bpf_program__set_autoload(bpf_object__find_program_by_name(kernel->object, "on_clock"), with_clock);
	kernel->has_fault_tracepoints = with_tracepoints;
	result = bpf_object__load(kernel->object);
	if (!result)
		return 0;
	bpf_object__close(kernel->object);
	kernel->object = NULL;
	return result;
}

/* The program's own: what libbpf calls their initial value is a copy. */
static struct bpf_globals *map_globals(const struct bpf_object *object)
{
	int fd = bpf_map__fd(bpf_object__find_map_by_name(object, ".bss"));
	void *globals = mmap(NULL, sizeof(struct bpf_globals), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return globals == MAP_FAILED ? NULL : globals;
}

static uint32_t pid_space(void)
{
	struct stat file;

	return stat("/proc/self/ns/pid", &file) ? 0 : (uint32_t)file.st_ino;
}

/* Not every CPU's kernel has tracepoints for page faults. */
static int load(struct bpf *kernel, const struct bpf_rates *rates)
{
	int result;

	libbpf_set_print(NULL);
	result = load_programs(kernel, true, rates->samples > 0);
	if (result && result != -EPERM && result != -EACCES)
		result = load_programs(kernel, false, rates->samples > 0);
	if (result)
		return result;
	kernel->threads = bpf_object__find_map_fd_by_name(kernel->object, "threads");
	kernel->places = bpf_object__find_map_fd_by_name(kernel->object, "places");
	kernel->histograms = bpf_object__find_map_fd_by_name(kernel->object, "histograms");
	kernel->globals = map_globals(kernel->object);
	kernel->records = ring_buffer__new(bpf_object__find_map_fd_by_name(kernel->object, "records"), take_record,
					   kernel, NULL);
	if (!kernel->globals || !kernel->records)
		return -errno;
	kernel->globals->pid_space = pid_space();
	kernel->globals->fault_period = kernel->has_fault_tracepoints ? rates->fault_period : 1;
	return fill_calls(kernel);
}

struct bpf *bpf_open(struct ledger *ledger, struct preload *library, struct sites *sites, const struct bpf_rates *rates,
		     struct error *error)
{
	struct bpf *kernel = calloc(1, sizeof *kernel);
	int result;

	if (!kernel) {
		error_set(error, -ENOMEM, "bpf: no memory");
		return NULL;
	}
	kernel->ledger = ledger;
	kernel->library = library;
	kernel->sites = sites;
	result = load(kernel, rates);
	if (!result)
		result = bpf_attach(kernel, rates->samples);
	if (!result)
		return kernel;
	error_set(error, result, "bpf: the program can't be loaded: %s%s", strerror(-result),
		  result == -EPERM || result == -EACCES ? " (it needs CAP_BPF and CAP_PERFMON)" : "");
	bpf_close(kernel);
	return NULL;
}

struct watched {
	struct bpf *kernel;
	bool runs; /* from now on, not from the next exec on */
};

/* O_EXCL is what the kernel calls PIDFD_THREAD. */
static int open_pidfd(int pid, int tid)
{
	int fd = (int)syscall(SYS_pidfd_open, tid, tid == pid ? 0 : O_EXCL);

	return fd < 0 ? -errno : fd;
}

/* The thread's place is filled in before the program finds it. */
static int give_place(struct bpf *kernel, const struct bpf_thread *thread, int fd)
{
	uint32_t place = KERNEL_WATCHED + kernel->watched;
	int result;

	if (place >= KERNEL_THREADS)
		return -E2BIG;
	result = bpf_map_update_elem(kernel->places, &place, thread, BPF_ANY);
	if (!result)
		result = bpf_map_update_elem(kernel->threads, &fd, &place, BPF_NOEXIST);
	if (!result)
		kernel->watched++;
	return result;
}

static int watch_thread(void *context, int pid, int tid)
{
	const struct watched *watched = context;
	struct bpf_thread *thread = calloc(1, sizeof *thread);
	int fd = open_pidfd(pid, tid), result = fd < 0 ? fd : -ENOMEM;
	char name[16];

	if (thread && fd >= 0) {
		thread->header.pid = (uint32_t)pid;
		thread->header.tid = (uint32_t)tid;
		thread->begin_ns = thread->since_ns = ticks_clock_ns();
		thread->state = watched->runs && proc_runs(pid, tid, name) ? KERNEL_RUNNING : KERNEL_BLOCKED;
		thread->within = PRIMITIVE_OWN;
		thread->is_fresh = !watched->runs;
		thread->has_others = watched->runs;
		result = give_place(watched->kernel, thread, fd);
	}
	if (!result && watched->runs)
		bpf_begin_running(watched->kernel, pid, tid, thread->begin_ns);
	if (fd >= 0)
		close(fd);
	free(thread);
	return result;
}

int bpf_watch(struct bpf *kernel, pid_t pid, bool runs, struct error *error)
{
	struct watched watched = { kernel, runs };
	int result = proc_each_thread(pid, watch_thread, &watched);

	if (result)
		error_set(error, result, "bpf: process %d can't be watched: %s", (int)pid, strerror(-result));
	return result;
}

void bpf_read(struct bpf *kernel)
{
	ring_buffer__consume(kernel->records);
}

/* What still runs has told nothing yet: its state is looked up. */
static void take_running(struct bpf *kernel, const struct thread *thread, uint64_t now_ns)
{
	int fd = open_pidfd(thread->pid, thread->tid);
	struct bpf_thread *state = malloc(sizeof *state);
	uint32_t place;

	if (fd >= 0 && state && !bpf_map_lookup_elem(kernel->threads, &fd, &place) &&
	    !bpf_map_lookup_elem(kernel->places, &place, state) && state->header.tid == (uint32_t)thread->tid)
		bpf_merge(kernel, state, now_ns, false);
	if (fd >= 0)
		close(fd);
	free(state);
}

/* What all CPUs counted. */
static void take_histograms(struct bpf *kernel)
{
	int cpus = libbpf_num_possible_cpus();
	struct bpf_histograms *of = cpus > 0 ? calloc((size_t)cpus, sizeof *of) : NULL;
	uint32_t zero = 0;

	if (!of || bpf_map_lookup_elem(kernel->histograms, &zero, of)) {
		kernel->ledger->lost_memory++;
		cpus = 0;
	}
	for (int cpu = 0; cpu < cpus; cpu++)
		for (int i = 0; i < PRIMITIVE_CALLS; i++)
			ledger_histogram(kernel->ledger, (enum primitive)i, of[cpu].durations[i], of[cpu].sizes[i]);
	free(of);
}

void bpf_finish(struct bpf *kernel, uint64_t now_ns)
{
	bpf_read(kernel);
	for (size_t i = 0; i < kernel->ledger->threads; i++)
		if (!kernel->ledger->thread[i]->has_kernel)
			take_running(kernel, kernel->ledger->thread[i], now_ns);
	take_histograms(kernel);
	estimate_faults(kernel->ledger);
}

uint64_t bpf_lost(const struct bpf *kernel)
{
	return kernel->globals->lost;
}

uint64_t bpf_missed(const struct bpf *kernel)
{
	return kernel->globals->missed;
}

unsigned bpf_fault_period(const struct bpf *kernel)
{
	return kernel->globals->fault_period;
}

void bpf_close(struct bpf *kernel)
{
	for (size_t i = 0; i < kernel->links; i++)
		bpf_link__destroy(kernel->link[i]);
	for (size_t i = 0; i < kernel->cpu_links; i++)
		bpf_link__destroy(kernel->cpu_link[i]);
	ring_buffer__free(kernel->records);
	if (kernel->globals)
		munmap(kernel->globals, sizeof *kernel->globals);
	bpf_object__close(kernel->object);
	free(kernel->cpu_link);
	free(kernel);
}
