/* SPDX-License-Identifier: MIT */
/* What `explain` measures: the replays by `faultline run`, and the Python programs. */
#ifndef FAULTLINE_EXPLAIN_MEASURE_H
#define FAULTLINE_EXPLAIN_MEASURE_H

#include "judge/explanation.h"
#include "text/error.h"

#include <stdbool.h>
#include <stdint.h>

struct explain_settings {
	struct explanation_question question;
	const char *python, *output;
	char command[1024]; /* as typed */
	uint64_t seconds;   /* 0: not given */
	enum { TABLE, MARKDOWN, CSV, JSON } format;
	bool all, full;
	unsigned csv; /* of enum explain_table, or EXPLAIN_NO_TABLE */
};

enum { EXPLAIN_NO_TABLE = 99 };

/* Measures into a new folder. Without a suitable Python, only the replays, and stderr says so. 0 or -errno; `error`
 * holds a message. */
int explain_measure(const struct explain_settings *, const char *folder, struct error *);

#endif
