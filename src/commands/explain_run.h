/* SPDX-License-Identifier: MIT */
/* Shared by the parts of what `explain` measures. */
#ifndef FAULTLINE_EXPLAIN_RUN_H
#define FAULTLINE_EXPLAIN_RUN_H

#include "explain_measure.h"
#include "explain_python.h"
#include "run_session.h"
#include "command.h"

enum { EXPLAIN_WHY = 1000, EXPLAIN_LEAST_ROUNDS = 6 };

/* The Python programs, in the order of their first rounds. */
enum explain_program { EXPLAIN_COSTS, EXPLAIN_BENCHMARK, EXPLAIN_PROGRAMS };

struct explain_run {
	const struct explain_settings *settings;
	const char *folder, *era;
	uint64_t started_ns, time_ns;
	struct explain_python python;
	bool has_replays;       /* the first rounds of them are in the folder, with the facts */
	bool serves;            /* the Python programs can be measured */
	char why[EXPLAIN_WHY];  /* if not */
	struct command replays; /* the command of the session */
	struct run_settings run_settings;
	struct session *session;           /* NULL: not begun */
	uint64_t row_ns[EXPLAIN_PROGRAMS]; /* what the last rounds of a program took, a round of a row */
};

/* The time that is left. */
uint64_t explain_left_ns(const struct explain_run *);

/* Measures the replays for that long, and begins their session. 0 or -errno; `error` holds a message. */
int explain_replays(struct explain_run *, uint64_t seconds, struct error *);

/* "ipc_benchmark" */
const char *explain_program_name(enum explain_program);

/* The first rounds of the rows of a program that the verdicts are made from. 0 or -errno; `error` holds a message. */
int explain_program_begin(struct explain_run *, enum explain_program, struct error *);

/* So many rounds of rows of a program, each given by the values of its axes. 0 or -errno; `error` holds a message. */
int explain_program_run(struct explain_run *, enum explain_program, const struct command *rows, unsigned rounds,
			struct error *);

/* Further rounds where a verdict depends on them, then of the other rows, until the time is over. 0 or -errno; `error`
 * holds a message. */
int explain_more(struct explain_run *, struct error *);

#endif
