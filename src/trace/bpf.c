/* SPDX-License-Identifier: MIT */
#include "bpf.h"

#include "calls.h"
#include "estimate.h"
#include "bpf_parts.h"
#include "proc.h"
#include "trace_bpf.h"
#include "os/linux.h"

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

static int fill_calls(struct bpf *bpf)
{
	struct bpf_calls table;
	uint32_t zero = 0;

	calls_fill(&table);
	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(bpf->object, "calls"), &zero, &table, BPF_ANY);
}

static int load_programs(struct bpf *bpf, bool with_tracepoints, bool with_clock)
{
	int result;

	bpf->object = bpf_object__open_mem(trace_bpf, trace_bpf_size, NULL);
	if (!bpf->object)
		return -errno;
	for (size_t i = 0; i < BPF_FAULT_TRACEPOINTS; i++)
		bpf_program__set_autoload(bpf_object__find_program_by_name(bpf->object, bpf_fault_tracepoints[i]),
					  with_tracepoints);
	bpf_program__set_autoload(bpf_object__find_program_by_name(bpf->object, "on_fault"), !with_tracepoints);
	bpf_program__set_autoload(bpf_object__find_program_by_name(bpf->object, "on_clock"), with_clock);
	bpf->has_fault_tracepoints = with_tracepoints;
	result = bpf_object__load(bpf->object);
	if (!result)
		return 0;
	bpf_object__close(bpf->object);
	bpf->object = NULL;
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
static int load(struct bpf *bpf, const struct bpf_rates *rates)
{
	int result;

	libbpf_set_print(NULL);
	result = load_programs(bpf, true, rates->samples > 0);
	if (result && result != -EPERM && result != -EACCES)
		result = load_programs(bpf, false, rates->samples > 0);
	if (result)
		return result;
	bpf->threads = bpf_object__find_map_fd_by_name(bpf->object, "threads");
	bpf->places = bpf_object__find_map_fd_by_name(bpf->object, "places");
	bpf->other_calls = bpf_object__find_map_fd_by_name(bpf->object, "other_calls");
	bpf->histograms = bpf_object__find_map_fd_by_name(bpf->object, "histograms");
	bpf->globals = map_globals(bpf->object);
	bpf->records = ring_buffer__new(bpf_object__find_map_fd_by_name(bpf->object, "records"), take_record, bpf,
					NULL);
	if (!bpf->globals || !bpf->records)
		return -errno;
	bpf->globals->pid_space = pid_space();
	bpf->globals->fault_period = bpf->has_fault_tracepoints ? rates->fault_period : 1;
	return fill_calls(bpf);
}

static void explain(int result, struct error *error)
{
	bool refused = result == -EPERM || result == -EACCES;

	if (refused && linux_filter_refuses_events())
		error_set(error, result,
			  "bpf: refused by a seccomp filter: start the container with --cap-add BPF --cap-add PERFMON, "
			  "or "
			  "with --security-opt seccomp=unconfined and these capabilities");
	else
		error_set(error, result, "bpf: the program can't be loaded: %s%s", strerror(-result),
			  refused ? " (it needs CAP_BPF and CAP_PERFMON)" : "");
}

struct bpf *bpf_open(struct ledger *ledger, struct preload *preload, struct sites *sites, const struct bpf_rates *rates,
		     struct error *error)
{
	struct bpf *bpf = calloc(1, sizeof *bpf);
	int result;

	if (!bpf) {
		error_set(error, -ENOMEM, "bpf: no memory");
		return NULL;
	}
	bpf->ledger = ledger;
	bpf->preload = preload;
	bpf->sites = sites;
	result = load(bpf, rates);
	if (!result)
		result = bpf_attach(bpf, rates->samples);
	if (!result && rates->samples)
		bpf_open_images(bpf);
	if (!result)
		return bpf;
	explain(result, error);
	bpf_close(bpf);
	return NULL;
}

struct watched {
	struct bpf *bpf;
	bool runs; /* from now on, not from the next exec on */
};

/* O_EXCL is what the kernel calls PIDFD_THREAD. */
static int open_pidfd(int pid, int tid)
{
	int fd = (int)syscall(SYS_pidfd_open, tid, tid == pid ? 0 : O_EXCL);

	return fd < 0 ? -errno : fd;
}

/* The thread's place is filled in before the program finds it. */
static int give_place(struct bpf *bpf, const struct bpf_thread *thread, int fd)
{
	uint32_t place = BPF_WATCHED + bpf->watched;
	int result;

	if (place >= BPF_THREADS)
		return -E2BIG;
	result = bpf_map_update_elem(bpf->places, &place, thread, BPF_ANY);
	if (!result)
		result = bpf_map_update_elem(bpf->threads, &fd, &place, BPF_NOEXIST);
	if (!result)
		bpf->watched++;
	return result;
}

/* What happens to it first will tell whether it ran; a call that it waits in began before. */
static void describe_running(struct bpf_thread *thread, int pid, int tid)
{
	uint64_t argument[PROC_ARGUMENTS];
	int number = proc_is_32(pid) ? -1 : proc_call(pid, tid, argument);

	thread->state = BPF_STATE_UNKNOWN;
	thread->booked_ns = thread->account_ns = proc_booked_ns(pid, tid);
	thread->has_others = 1;
	if (number < 0)
		return;
	thread->in_call = 1;
	thread->number = (uint32_t)number;
	thread->call_ns = thread->begin_ns;
	thread->call = thread->within = calls_waited_in(pid, (unsigned)number, argument[0]);
	memcpy(thread->argument, argument, sizeof thread->argument);
}

static int watch_thread(void *context, int pid, int tid)
{
	const struct watched *watched = context;
	struct bpf_thread *thread = calloc(1, sizeof *thread);
	int fd = open_pidfd(pid, tid), result = fd < 0 ? fd : -ENOMEM;

	if (thread && fd >= 0) {
		thread->header.pid = (uint32_t)pid;
		thread->header.tid = (uint32_t)tid;
		thread->begin_ns = thread->since_ns = ticks_clock_ns();
		thread->state = BPF_STATE_BLOCKED;
		thread->within = PRIMITIVE_OWN;
		thread->is_fresh = !watched->runs;
		if (watched->runs)
			describe_running(thread, pid, tid);
		result = give_place(watched->bpf, thread, fd);
	}
	if (!result && watched->runs)
		bpf_begin_running(watched->bpf, pid, tid, thread->begin_ns);
	if (fd >= 0)
		close(fd);
	free(thread);
	return result;
}

int bpf_watch(struct bpf *bpf, pid_t pid, bool runs, struct error *error)
{
	struct watched watched = { bpf, runs };
	int result = proc_each_thread(pid, watch_thread, &watched);

	if (result)
		error_set(error, result, "bpf: process %d can't be watched: %s", (int)pid, strerror(-result));
	return result;
}

void bpf_read(struct bpf *bpf)
{
	ring_buffer__consume(bpf->records);
	bpf_settle_samples(bpf);
}

/* What still runs has told nothing yet: its state is looked up. */
static void take_running(struct bpf *bpf, const struct thread *thread, uint64_t now_ns)
{
	int fd = open_pidfd(thread->pid, thread->tid);
	struct bpf_thread *state = malloc(sizeof *state);
	uint32_t place;

	if (fd >= 0 && state && !bpf_map_lookup_elem(bpf->threads, &fd, &place) &&
	    !bpf_map_lookup_elem(bpf->places, &place, state) && state->header.tid == (uint32_t)thread->tid)
		bpf_merge_running(bpf, state, now_ns);
	if (fd >= 0)
		close(fd);
	free(state);
}

/* What all CPUs counted. */
static void take_histograms(struct bpf *bpf)
{
	int cpus = libbpf_num_possible_cpus();
	struct bpf_histograms *of = cpus > 0 ? calloc((size_t)cpus, sizeof *of) : NULL;
	uint32_t zero = 0;

	if (!of || bpf_map_lookup_elem(bpf->histograms, &zero, of)) {
		bpf->ledger->lost_memory++;
		cpus = 0;
	}
	for (int cpu = 0; cpu < cpus; cpu++)
		for (int i = 0; i < PRIMITIVE_CALLS; i++) {
			ledger_histogram(bpf->ledger, (enum primitive)i, of[cpu].durations[i], of[cpu].sizes[i]);
			ledger_longest(bpf->ledger, (enum primitive)i, of[cpu].longest[i]);
		}
	free(of);
}

static void add_other(struct bpf *bpf, unsigned number, uint64_t calls, uint64_t wall_ns)
{
	const char *name = calls_name(number);

	if (calls)
		ledger_other(bpf->ledger, name ? name : "others", calls, wall_ns);
}

/* Of the calls that are no primitive, what all CPUs counted. */
static void take_others(struct bpf *bpf)
{
	int cpus = libbpf_num_possible_cpus();
	struct bpf_other_calls *on = cpus > 0 ? calloc((size_t)cpus, sizeof *on) : NULL;
	uint32_t zero = 0;

	if (!on || bpf_map_lookup_elem(bpf->other_calls, &zero, on)) {
		bpf->ledger->lost_memory++;
		cpus = 0;
	}
	for (unsigned i = 0; i < BPF_CALLS && cpus; i++) {
		uint64_t calls = 0, wall_ns = 0;

		for (int cpu = 0; cpu < cpus; cpu++) {
			calls += on[cpu].of[i].calls;
			wall_ns += on[cpu].of[i].wall_ns;
		}
		add_other(bpf, i, calls, wall_ns);
	}
	free(on);
}

uint64_t bpf_unknown_32(const struct bpf *bpf)
{
	return calls_know_32() ? 0 : bpf->globals->calls_32;
}

void bpf_finish(struct bpf *bpf, uint64_t now_ns)
{
	bpf_read(bpf);
	for (size_t i = 0; i < bpf->ledger->threads; i++)
		if (!bpf->ledger->thread[i]->has_bpf)
			take_running(bpf, bpf->ledger->thread[i], now_ns);
	take_histograms(bpf);
	take_others(bpf);
	estimate_faults(bpf->ledger);
}

uint64_t bpf_lost(const struct bpf *bpf)
{
	return bpf->globals->lost;
}

uint64_t bpf_missed(const struct bpf *bpf)
{
	return bpf->globals->missed;
}

unsigned bpf_fault_period(const struct bpf *bpf)
{
	return bpf->globals->fault_period;
}

void bpf_close(struct bpf *bpf)
{
	for (size_t i = 0; i < bpf->links; i++)
		bpf_link__destroy(bpf->link[i]);
	for (size_t i = 0; i < bpf->cpu_links; i++)
		bpf_link__destroy(bpf->cpu_link[i]);
	bpf_close_images(bpf);
	ring_buffer__free(bpf->records);
	if (bpf->globals)
		munmap(bpf->globals, sizeof *bpf->globals);
	bpf_object__close(bpf->object);
	free(bpf->cpu_link);
	free(bpf);
}
