/* SPDX-License-Identifier: MIT */
/* The results of a report. */
#ifndef FAULTLINE_REPORT_SOURCE_H
#define FAULTLINE_REPORT_SOURCE_H

#include "report_parts.h"

struct report_source {
	struct result result[COMPARISON_RESULTS];
	char folder[COMPARISON_RESULTS][4096];
	struct comparison comparison; /* for several results */
	struct trace_set traces[2];   /* and their comparisons, for two traces */
	struct trace_comparison trace_comparison, trace_places;
	bool has_place; /* for a report next to the result: a single result, in a folder */
};

/* Reads the results at the paths (no path: the newest below results/) into an all-zero source, and makes the report
 * refer to them. 0 or -errno; `error` holds a message. Always call report_close. */
int report_open(struct report *, struct report_source *, int count, char **paths, struct error *);
void report_close(struct report *, struct report_source *);

#endif
