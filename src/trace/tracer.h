/* SPDX-License-Identifier: MIT */
/*
 * A traced run of a program, from its start to the ledger of what its processes did.
 *
 * Policy for processes that outlive the program: tracing ends when the program ends; what other processes did up to
 * then counts, and they continue unharmed. The same when the tracer is killed.
 */
#ifndef FAULTLINE_TRACER_H
#define FAULTLINE_TRACER_H

#include "text/document.h"
#include "text/error.h"
#include "account.h"
#include "cost.h"
#include "path.h"
#include "stacks.h"

#include <sys/types.h>

/* A set. TRACE_AUTO: the library, and bpf where it is permitted, else perf. */
enum trace_source { TRACE_AUTO = 0, TRACE_PRELOAD = 1, TRACE_PERF = 2, TRACE_BPF = 4 };

struct trace_options {
	unsigned sources; /* of enum trace_source */
	pid_t attach;     /* 0: `argv` is started */
	char **argv;
	unsigned fault_period;          /* one page fault in so many is timed, 0: the source's default */
	unsigned samples;               /* of the CPU clock per second, 0: none */
	bool no_places;                 /* the places in the source are not looked for */
	unsigned interval;              /* seconds between two running summaries, 0: none */
	const struct document *summary; /* where they go */
};

struct trace_place {                   /* where time outside of the primitives went */
	char object[256], symbol[256]; /* symbol empty: not known */
	uint64_t samples;
};

struct trace_note {
	char text[400];
};

struct trace {
	struct ledger ledger;
	struct costs costs; /* that were taken out of it */
	uint64_t begin_ns, end_ns;
	struct children { /* of the program and its children that were waited for, by getrusage(2); 0 each: not known */
		uint64_t cpu_ns, faults;
	} children;
	uint64_t stolen_ns; /* that the hypervisor took from all CPUs between; 0: nothing, or not known */
	struct path path;
	uint64_t cost_ns; /* about what tracing added to the time between; 0: not known */
	int status;       /* of the program, as of waitpid(2) */
	bool has_preload, has_perf, has_bpf, has_samples;
	bool tells_call_faults;    /* page faults inside of system calls are seen as well */
	bool has_runnable;         /* waiting is distinguished from being runnable */
	unsigned fault_period;     /* one page fault in so many was timed */
	bool incomplete;           /* something was lost: shares are of what was seen */
	struct trace_place *place; /* most samples first */
	size_t places;
	uint64_t samples, samples_lost;
	struct stacks stacks;
	bool shows_stacks;       /* the table is to show them whole */
	struct trace_note *note; /* what the reader must know: coverage, losses, what is missing */
	size_t notes;
};

/* Runs and traces. 0 or -errno; `error` holds a message. The trace must always be freed. */
int trace_run(const struct trace_options *, struct trace *, struct error *);

__attribute__((format(printf, 2, 3))) void trace_note(struct trace *, const char *format, ...);

/* Whether page faults within a primitive are seen; they are rows of their own outside of all. */
static inline bool trace_tells_faults(const struct trace *trace, enum primitive primitive)
{
	return primitive < PRIMITIVE_TRACING && (trace->has_perf || trace->has_bpf) &&
		(trace->tells_call_faults || primitive < PRIMITIVE_MEMORY || primitive >= PRIMITIVE_CALLS);
}

void trace_free(struct trace *);

#endif
