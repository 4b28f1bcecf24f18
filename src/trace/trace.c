/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include "launch.h"
#include "library.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_EVERY_MS = 50, SHORTEST_SPAN_NS = 100000 };

struct session {
	const struct trace_options *options;
	struct trace *trace;
	struct launch launch;
	struct library *library; /* NULL: not used */
};

void trace_note(struct trace *trace, const char *format, ...)
{
	struct trace_note *grown = realloc(trace->note, (trace->notes + 1) * sizeof *grown);
	va_list arguments;

	if (!grown)
		return;
	trace->note = grown;
	va_start(arguments, format);
	vsnprintf(grown[trace->notes++].text, sizeof grown->text, format, arguments);
	va_end(arguments);
}

void trace_free(struct trace *trace)
{
	ledger_free(&trace->ledger);
	free(trace->place);
	free(trace->note);
	*trace = (struct trace){ 0 };
}

static int enter_program(const void *context)
{
	const struct session *session = context;

	return session->library ? library_enter(session->library) : 0;
}

static void read_sources(struct session *session)
{
	struct ledger *ledger = &session->trace->ledger;

	if (session->library && library_read(session->library, ledger))
		ledger_settle(ledger, false);
}

static void watch(struct session *session)
{
	while (!session->launch.ended) {
		struct pollfd fds[] = { { .fd = session->launch.signals, .events = POLLIN } };

		poll(fds, 1, READ_EVERY_MS);
		launch_signals(&session->launch);
		read_sources(session);
	}
}

static void finish(struct session *session)
{
	struct trace *trace = session->trace;

	trace->end_ns = ticks_clock_ns();
	trace->status = session->launch.status;
	if (session->library)
		library_finish(session->library, &trace->ledger, trace->end_ns);
	ledger_settle(&trace->ledger, true);
}

static int run(struct session *session, struct error *error)
{
	int result = launch_prepare(&session->launch, session->options->argv, enter_program, session, error);

	if (result)
		return result;
	session->trace->begin_ns = ticks_clock_ns();
	result = launch_go(&session->launch, session->options->argv[0], error);
	if (result)
		return result;
	watch(session);
	finish(session);
	return 0;
}

int trace_run(const struct trace_options *options, struct trace *trace, struct error *error)
{
	struct session session = { .options = options, .trace = trace };
	int result = 0;

	*trace = (struct trace){ .ledger.shortest_span_ns = SHORTEST_SPAN_NS };
	session.library = calloc(1, sizeof *session.library);
	if (!session.library)
		return error_set(error, -ENOMEM, "no memory");
	result = library_open(session.library, false, error);
	trace->has_preload = !result;
	if (!result) {
		result = run(&session, error);
		launch_close(&session.launch);
	}
	library_close(session.library);
	free(session.library);
	return result;
}
