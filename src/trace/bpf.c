/* SPDX-License-Identifier: MIT */
#include "bpf.h"

#include "calls.h"
#include "estimate.h"
#include "bpf_parts.h"
#include "trace_bpf.h"
#include "os/linux.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* What libbpf said first of the last attempt: its error number alone names no cause. It gives a printer no context. */
static char complaint[256];

static int keep_complaint(enum libbpf_print_level level, const char *format, va_list arguments)
{
	const char *prefix = "libbpf: ";
	size_t skipped = strlen(prefix);

	if (level != LIBBPF_WARN || complaint[0])
		return 0;
	vsnprintf(complaint, sizeof complaint, format, arguments);
	complaint[strcspn(complaint, "\n")] = '\0';
	if (!strncmp(complaint, prefix, skipped))
		memmove(complaint, complaint + skipped, strlen(complaint + skipped) + 1);
	return 0;
}

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

	complaint[0] = '\0';
	bpf->object = bpf_object__open_mem(trace_bpf, trace_bpf_size, NULL);
	if (!bpf->object)
		return -errno;
	for (size_t i = 0; i < BPF_X86_TRACEPOINTS; i++)
		bpf_program__set_autoload(bpf_object__find_program_by_name(bpf->object, bpf_x86_tracepoints[i]),
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

/* As the kernel numbers devices. */
static void note_library(struct bpf *bpf)
{
	struct stat file;

	if (!bpf->preload || stat(bpf->preload->path, &file))
		return;
	bpf->globals->library_device = (uint32_t)(major(file.st_dev) << 20 | minor(file.st_dev));
	bpf->globals->library_file = file.st_ino;
}

/* Not every CPU's kernel has tracepoints for page faults. */
static int load(struct bpf *bpf, const struct bpf_rates *rates)
{
	int result;

	libbpf_set_print(keep_complaint);
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
	note_library(bpf);
	bpf->globals->fault_period = bpf->has_fault_tracepoints ? rates->fault_period : 1;
	return fill_calls(bpf);
}

static void explain(int result, struct error *error)
{
	bool refused = result == -EPERM || result == -EACCES;
	const char *cause = complaint[0] && !refused ? complaint : strerror(-result), *remedy = "";

	if (refused && linux_filter_refuses_events()) {
		error_set(error, result,
			  "bpf: refused by a seccomp filter: start the container with --cap-add BPF --cap-add "
			  "PERFMON, or with --security-opt seccomp=unconfined and these capabilities");
		return;
	}
	if (refused)
		remedy = " (it needs CAP_BPF and CAP_PERFMON)";
	else if (strstr(cause, "kernel BTF"))
		remedy = " (a newer kernel, or one built with CONFIG_DEBUG_INFO_BTF, has it)";
	error_set(error, result, "bpf: the program can't be loaded: %s%s", cause, remedy);
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
	bpf->unwinder = rates->with_callers ? unwind_open() : NULL;
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

void bpf_read(struct bpf *bpf)
{
	ring_buffer__consume(bpf->records);
	bpf_settle_samples(bpf);
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
		uint64_t calls = bpf->unended.of[i].calls, wall_ns = bpf->unended.of[i].wall_ns;

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
	bpf_take_running(bpf, now_ns);
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
