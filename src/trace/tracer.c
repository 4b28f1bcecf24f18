/* SPDX-License-Identifier: MIT */
#include "tracer.h"

#include "check.h"
#include "crowding.h"
#include "findings.h"
#include "bpf.h"
#include "cost_measure.h"
#include "interval.h"
#include "launch.h"
#include "preload.h"
#include "perf.h"
#include "places.h"
#include "python_sample.h"
#include "script.h"
#include "stacks_read.h"

#include "os/os.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* A record stands in the ring some time after it was dated: the newest are left for the next reading. */
enum { READ_EVERY_MS = 50, SHORTEST_SPAN_NS = 100000, RECORD_DELAY_NS = 2000000 };

struct session {
	const struct trace_options *options;
	struct trace *trace;
	struct launch launch;
	struct preload *preload; /* NULL: not used */
	struct perf *perf;       /* NULL: not used */
	struct bpf *bpf;         /* NULL: not used */
	struct sites sites;
	struct python_samples *python; /* NULL: not used */
	uint64_t read_ns;
	struct children children_before;
	uint64_t stolen_before_ns;
	struct cost_measure measure;
	struct interval interval;
	bool costs_known;
};

static int enter_program(const void *context)
{
	const struct session *session = context;

	return session->preload ? preload_enter(session->preload, session->options->argv[0]) : 0;
}

static void take_sample(void *context, const struct thread *thread, const struct item *item)
{
	struct sites *sites = context;
	struct site_stack stack = { .sites = 1, .is_cut = true, .site = { (uint32_t)item->address } };

	if (item->address < sites->count)
		sites_sample(sites,
			     &(struct site_sample){ thread->pid, thread->tid, item->at_ns,
						    sites_intern_stack(sites, &stack), PRIMITIVE_OWN, item->weight });
}

static bool wants(const struct session *session, enum trace_source source)
{
	return !session->options->sources || (session->options->sources & source);
}

/* A source that can't be had is an error where it was asked for, else a note. */
static int open_preload(struct session *session, struct error *error)
{
	int result;

	if (session->options->attach && (session->options->sources & TRACE_PRELOAD))
		return error_usage(error, "--attach: can't preload a library into a running process");
	if (session->options->attach || !wants(session, TRACE_PRELOAD))
		return 0;
	session->preload = calloc(1, sizeof *session->preload);
	result = session->preload ? preload_open(session->preload, error)
				  : error_set(error, -ENOMEM, "no memory for the library's source");
	session->trace->has_preload = !result;
	if (!result && !session->options->no_places)
		preload_find_places(session->preload);
	if (!result || (session->options->sources & TRACE_PRELOAD))
		return result;
	if (session->preload)
		preload_close(session->preload);
	free(session->preload);
	session->preload = NULL;
	trace_note(session->trace, "not used: preload: %.340s", error->text);
	return 0;
}

static int open_bpf(struct session *session, struct error *error)
{
	struct trace *trace = session->trace;

	if (!wants(session, TRACE_BPF))
		return 0;
	session->bpf = bpf_open(
		&trace->ledger, session->preload, &session->sites,
		&(struct bpf_rates){ session->options->fault_period ? session->options->fault_period : BPF_FAULT_PERIOD,
				     session->options->samples, !session->options->no_places },
		error);
	if (session->bpf && !bpf_watch(session->bpf, session->launch.pid, session->launch.attached, error)) {
		trace->has_bpf = trace->tells_call_faults = trace->has_runnable = trace->ledger.bpf_times = true;
		if (session->preload)
			session->preload->shared->bell = SHARED_BELL;
		return 0;
	}
	if (session->bpf)
		bpf_close(session->bpf);
	session->bpf = NULL;
	if (session->options->sources & TRACE_BPF)
		return -EPERM;
	trace_note(trace, "not used: %.360s", error->text);
	return 0;
}

static int open_perf(struct session *session, struct error *error)
{
	const struct trace_options *options = session->options;
	struct perf *perf;
	int result;

	if (session->bpf || !wants(session, TRACE_PERF))
		return 0;
	perf = session->perf = calloc(1, sizeof *perf);
	if (!perf)
		return error_set(error, -ENOMEM, "no memory for perf events");
	perf->ledger = &session->trace->ledger;
	perf->preload = session->preload;
	perf->sites = &session->sites;
	result = (session->launch.attached ? perf_attach : perf_open)(
		perf, session->launch.pid, options->fault_period ? options->fault_period : 1, options->samples, error);
	if (!result) {
		session->trace->has_perf = session->trace->has_runnable = true;
		session->trace->tells_call_faults = perf->with_kernel;
		session->trace->ledger.keeps_calls = true;
		session->trace->ledger.samples = (struct sample_sink){ take_sample, &session->sites };
		if (session->preload)
			preload_log_short_calls(session->preload);
		return 0;
	}
	perf_close(perf);
	free(perf);
	session->perf = NULL;
	if (options->sources & TRACE_PERF)
		return result;
	trace_note(session->trace, "not used: %.360s", error->text);
	return 0;
}

static void read_sources(struct session *session)
{
	struct ledger *ledger = &session->trace->ledger;

	uint64_t cut = ticks_clock_ns() - RECORD_DELAY_NS;

	session->read_ns = cut + RECORD_DELAY_NS;
	if (session->bpf)
		bpf_read(session->bpf);
	if (session->perf)
		perf_read(session->perf, cut);
	if (!session->preload || preload_read(session->preload, ledger))
		ledger_settle(ledger, cut);
}

/* The last event or the next reading, whichever comes first. */
static bool wait_for_something(struct session *session)
{
	size_t rings = session->perf ? session->perf->rings : 0;
	struct pollfd *fds = calloc(rings + 1, sizeof *fds);

	bool ready = false;

	if (!fds)
		return true;
	fds[0] = (struct pollfd){ .fd = session->launch.signals, .events = POLLIN };
	for (size_t i = 0; i < rings; i++)
		fds[i + 1] = (struct pollfd){ .fd = session->perf->fd[i * PERF_EVENTS + PERF_TREE], .events = POLLIN };
	poll(fds, rings + 1, python_samples_wait(session->python, READ_EVERY_MS));
	for (size_t i = 0; i < rings; i++)
		ready |= fds[i + 1].revents != 0;
	free(fds);
	return ready;
}

static void watch(struct session *session)
{
	while (!session->launch.ended) {
		bool ready = wait_for_something(session);

		launch_signals(&session->launch);
		python_samples_take(session->python);
		if (ready || session->launch.ended ||
		    ticks_clock_ns() - session->read_ns >= READ_EVERY_MS * UINT64_C(1000000))
			read_sources(session);
		if (!session->launch.ended)
			interval_print(&session->interval, session->trace, ticks_clock_ns(), session->options->summary);
	}
}

/* A program of which no source saw the end. */
static void end_program(const struct session *session)
{
	struct thread *thread = ledger_find(&session->trace->ledger, session->launch.pid);

	if (session->launch.attached || !thread || thread->ended)
		return;
	thread->ended = true;
	thread->end_ns = session->trace->end_ns;
}

static struct children children_now(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_CHILDREN, &usage))
		return (struct children){ 0 };
	return (struct children){
		.cpu_ns = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
			(uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000,
		.faults = (uint64_t)(usage.ru_minflt + usage.ru_majflt),
	};
}

/* Less what children of the tracer's own had used before. */
static void take_children(struct session *session)
{
	struct children now = children_now();

	session->trace->children = (struct children){ now.cpu_ns - session->children_before.cpu_ns,
						      now.faults - session->children_before.faults };
}

static void take_stolen(struct session *session)
{
	uint64_t now_ns = os_stolen_ns(), before_ns = session->stolen_before_ns;

	session->trace->stolen_ns = now_ns != OS_UNKNOWN && now_ns > before_ns ? now_ns - before_ns : 0;
}

/* Our own child's end is known, whatever else is. */
static void note_ending(const struct session *session)
{
	struct ledger *ledger = &session->trace->ledger;

	if (!session->launch.attached)
		ending_add(ledger,
			   &(struct ending){ session->launch.pid, session->launch.status, UINT64_MAX,
					     session->launch.shm_was_full });
	ending_match(ledger);
	ending_note(session->trace);
}

/* What a process did before, and what only a library in it could see. */
static void note_attached(const struct session *session)
{
	if (session->launch.attached)
		trace_note(session->trace,
			   "attached to a running process: not seen is what it did before, and what only the library "
			   "sees, which can't be loaded now: memset, memcpy, locks without waiting, lines of the "
			   "source%s",
			   session->bpf ? "" : "; without bpf its system calls are in 'own code'");
}

static void finish(struct session *session)
{
	const unsigned cpus = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	struct trace *trace = session->trace;

	trace->end_ns = ticks_clock_ns();
	trace->status = session->launch.status;
	trace->stacks.torn = python_samples_torn(session->python);
	python_samples_close(session->python); /* which has two files open for each thread */
	session->python = NULL;
	take_children(session);
	take_stolen(session);
	if (session->bpf)
		bpf_finish(session->bpf, trace->end_ns);
	if (session->bpf)
		trace->fault_period = bpf_fault_period(session->bpf);
	if (session->perf)
		perf_read(session->perf, trace->end_ns);
	if (session->preload)
		preload_finish(session->preload, &trace->ledger, trace->end_ns);
	if (session->perf)
		perf_finish(session->perf, trace->end_ns);
	end_program(session);
	note_ending(session);
	ledger_settle(&trace->ledger, LEDGER_END);
	cost_take_out(&trace->ledger, &trace->costs);
	if (!session->bpf)
		path_take_waits(&trace->ledger, trace->end_ns);
	path_join_retries(&trace->ledger);
	trace->path = path_find(&trace->ledger, trace->begin_ns, trace->end_ns);
	trace->cost_ns = session->costs_known ? path_cost(&trace->path) : 0;
	if (!session->options->no_places)
		stacks_read(&trace->stacks,
			    &(struct stacks_sources){ session->preload, &trace->ledger, &session->sites, &trace->path,
						      trace->end_ns });
	note_attached(session);
	crowding_note(trace, cpus);
	findings_note(trace, session->preload, session->perf, session->bpf);
	check_note(trace, cpus);
	places_rank(trace, &session->sites);
}

static int begin(struct session *session, struct error *error)
{
	const struct trace_options *options = session->options;

	if (options->attach)
		return launch_attach(&session->launch, options->attach, error);
	return launch_prepare(&session->launch, options->argv, enter_program, session, error);
}

/* The children that measure end before the program starts. */
static int open_sources(struct session *session, struct error *error)
{
	int result;

	cost_measure_begin(&session->measure, session->preload,
			   wants(session, TRACE_BPF) || wants(session, TRACE_PERF));
	result = open_bpf(session, error);
	if (!result)
		result = open_perf(session, error);
	if (!result && session->bpf)
		cost_measure_bpf(&session->measure, session->bpf, session->preload != NULL);
	if (!result && session->perf)
		cost_measure_perf(&session->measure, session->perf);
	session->costs_known = cost_measure_end(&session->measure, &session->trace->costs);
	if (!session->costs_known && !result)
		trace_note(session->trace, "what tracing costs could not be measured: it is in the times of the rows");
	return result;
}

static int run(struct session *session, struct error *error)
{
	int result = begin(session, error);

	if (!result)
		result = open_sources(session, error);
	if (!result && !session->preload && !session->perf && !session->bpf)
		result = error_set(error, -EPERM, "%s", session->trace->note[0].text);
	if (result)
		return result;
	session->children_before = children_now();
	session->stolen_before_ns = os_stolen_ns();
	if (session->preload && !session->perf && !session->bpf)
		preload_count_usage(session->preload);
	session->trace->begin_ns = ticks_clock_ns();
	if (!session->launch.attached)
		script_note(session->trace, session->options->argv[0]);
	if (!session->launch.attached)
		result = launch_go(&session->launch, session->options->argv[0], error);
	if (result)
		return result;
	/* Without the kernel's word, the program is there all the same, even if it never loads the library. */
	if (!session->perf && !session->bpf)
		ledger_begin(&session->trace->ledger, session->launch.pid, session->launch.pid,
			     session->trace->begin_ns);
	if (session->preload && !session->options->no_places && session->options->samples)
		session->python = python_samples_open(session->preload, session->options->samples);
	interval_begin(&session->interval, session->trace, session->options->interval);
	watch(session);
	finish(session);
	return 0;
}

static void close_sources(struct session *session)
{
	launch_close(&session->launch);
	if (session->bpf)
		bpf_close(session->bpf);
	if (session->perf)
		perf_close(session->perf);
	if (session->preload)
		preload_close(session->preload);
	sites_free(&session->sites);
	python_samples_close(session->python);
	free(session->perf);
	free(session->preload);
}

int trace_run(const struct trace_options *options, struct trace *trace, struct error *error)
{
	struct session session = { .options = options, .trace = trace };
	int result;

	*trace = (struct trace){ .ledger.shortest_span_ns = SHORTEST_SPAN_NS };
	launch_begin(&session.launch);
	result = open_preload(&session, error);
	if (!result)
		result = run(&session, error);
	close_sources(&session);
	return result;
}
