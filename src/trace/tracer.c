/* SPDX-License-Identifier: MIT */
#include "tracer.h"

#include "findings.h"
#include "bpf.h"
#include "launch.h"
#include "preload.h"
#include "perf.h"
#include "places.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

/* A record stands in the ring some time after it was dated: the newest are left for the next reading. */
enum { READ_EVERY_MS = 50, SHORTEST_SPAN_NS = 100000, RECORD_DELAY_NS = 2000000 };

struct session {
	const struct trace_options *options;
	struct trace *trace;
	struct launch launch;
	struct preload *library; /* NULL: not used */
	struct perf *perf;       /* NULL: not used */
	struct bpf *kernel;      /* NULL: not used */
	struct sites sites;
};

static int enter_program(const void *context)
{
	const struct session *session = context;

	return session->library ? preload_enter(session->library, session->options->argv[0]) : 0;
}

static void take_sample(void *context, const struct thread *thread, uint64_t place, uint32_t weight)
{
	struct sites *sites = context;

	(void)thread;
	if (place < sites->count)
		sites->site[place].samples += weight;
}

static bool wants(const struct session *session, enum trace_source source)
{
	return !session->options->sources || (session->options->sources & source);
}

/* A source that can't be had is an error where it was asked for, else a note. */
static int open_library(struct session *session, struct error *error)
{
	int result;

	if (session->options->attach && (session->options->sources & TRACE_PRELOAD))
		return error_usage(error, "--attach: a library can't be preloaded into a process that runs");
	if (session->options->attach || !wants(session, TRACE_PRELOAD))
		return 0;
	session->library = calloc(1, sizeof *session->library);
	result = session->library ? preload_open(session->library, error)
				  : error_set(error, -ENOMEM, "no memory for the library's source");
	session->trace->has_preload = !result;
	if (!result || (session->options->sources & TRACE_PRELOAD))
		return result;
	if (session->library)
		preload_close(session->library);
	free(session->library);
	session->library = NULL;
	trace_note(session->trace, "not used: preload: %.340s", error->text);
	return 0;
}

static int open_kernel(struct session *session, struct error *error)
{
	struct trace *trace = session->trace;

	if (!wants(session, TRACE_BPF))
		return 0;
	session->kernel = bpf_open(&trace->ledger, session->library, &session->sites,
				   &(struct bpf_rates){ session->options->fault_period ? session->options->fault_period
										       : KERNEL_FAULT_PERIOD,
							session->options->samples },
				   error);
	if (session->kernel && !bpf_watch(session->kernel, session->launch.pid, session->launch.attached, error)) {
		trace->has_bpf = trace->tells_runnable = trace->ledger.bpf_times = true;
		if (session->library)
			session->library->shared->bell = KERNEL_BELL;
		return 0;
	}
	if (session->kernel)
		bpf_close(session->kernel);
	session->kernel = NULL;
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

	if (session->kernel || !wants(session, TRACE_PERF))
		return 0;
	perf = session->perf = calloc(1, sizeof *perf);
	if (!perf)
		return error_set(error, -ENOMEM, "no memory for perf events");
	perf->ledger = &session->trace->ledger;
	perf->library = session->library;
	perf->sites = &session->sites;
	result = (session->launch.attached ? perf_attach : perf_open)(
		perf, session->launch.pid, options->fault_period ? options->fault_period : 1, options->samples, error);
	if (!result) {
		session->trace->has_perf = session->trace->tells_runnable = true;
		session->trace->ledger.keeps_calls = true;
		session->trace->ledger.samples = (struct sample_sink){ take_sample, &session->sites };
		if (session->library)
			preload_log_short_calls(session->library);
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

	if (session->kernel)
		bpf_read(session->kernel);
	if (session->perf)
		perf_read(session->perf, cut);
	if (!session->library || preload_read(session->library, ledger))
		ledger_settle(ledger, cut);
}

/* The last event or the next reading, whichever comes first. */
static void wait_for_something(struct session *session)
{
	size_t rings = session->perf ? session->perf->rings : 0;
	struct pollfd *fds = calloc(rings + 1, sizeof *fds);

	if (!fds)
		return;
	fds[0] = (struct pollfd){ .fd = session->launch.signals, .events = POLLIN };
	for (size_t i = 0; i < rings; i++)
		fds[i + 1] = (struct pollfd){ .fd = session->perf->fd[i * PERF_EVENTS + PERF_TREE], .events = POLLIN };
	poll(fds, rings + 1, READ_EVERY_MS);
	free(fds);
}

static void watch(struct session *session)
{
	while (!session->launch.ended) {
		wait_for_something(session);
		launch_signals(&session->launch);
		read_sources(session);
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

static void finish(struct session *session)
{
	struct trace *trace = session->trace;

	trace->end_ns = ticks_clock_ns();
	trace->status = session->launch.status;
	if (session->kernel)
		bpf_finish(session->kernel, trace->end_ns);
	if (session->kernel)
		trace->fault_period = bpf_fault_period(session->kernel);
	if (session->perf)
		perf_read(session->perf, trace->end_ns);
	if (session->library)
		preload_finish(session->library, &trace->ledger, trace->end_ns);
	if (session->perf)
		perf_finish(session->perf, trace->end_ns);
	end_program(session);
	ledger_settle(&trace->ledger, LEDGER_END);
	findings_note(trace, session->library, session->perf, session->kernel);
	places_rank(trace, &session->sites);
}

static int begin(struct session *session, struct error *error)
{
	const struct trace_options *options = session->options;

	if (options->attach)
		return launch_attach(&session->launch, options->attach, error);
	return launch_prepare(&session->launch, options->argv, enter_program, session, error);
}

static int run(struct session *session, struct error *error)
{
	int result = begin(session, error);

	if (!result)
		result = open_kernel(session, error);
	if (!result)
		result = open_perf(session, error);
	if (!result && !session->library && !session->perf && !session->kernel)
		result = error_set(error, -EPERM, "%s", session->trace->note[0].text);
	if (result)
		return result;
	session->trace->begin_ns = ticks_clock_ns();
	if (!session->launch.attached)
		result = launch_go(&session->launch, session->options->argv[0], error);
	if (result)
		return result;
	/* Without the kernel's word, the program is there all the same, even if it never loads the library. */
	if (!session->perf && !session->kernel)
		ledger_begin(&session->trace->ledger, session->launch.pid, session->launch.pid,
			     session->trace->begin_ns);
	watch(session);
	finish(session);
	return 0;
}

static void close_sources(struct session *session)
{
	launch_close(&session->launch);
	if (session->kernel)
		bpf_close(session->kernel);
	if (session->perf)
		perf_close(session->perf);
	if (session->library)
		preload_close(session->library);
	sites_free(&session->sites);
	free(session->perf);
	free(session->library);
}

int trace_run(const struct trace_options *options, struct trace *trace, struct error *error)
{
	struct session session = { .options = options,
				   .trace = trace,
				   .launch = { .go = -1, .failed = -1, .signals = -1 } };
	int result;

	*trace = (struct trace){ .ledger.shortest_span_ns = SHORTEST_SPAN_NS };
	result = open_library(&session, error);
	if (!result)
		result = run(&session, error);
	close_sources(&session);
	return result;
}
