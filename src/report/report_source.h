/* SPDX-License-Identifier: MIT */
/* The results that a report is made of. */
#ifndef FAULTLINE_REPORT_SOURCE_H
#define FAULTLINE_REPORT_SOURCE_H

#include "report_parts.h"

struct report_source {
	struct result result[COMPARISON_RESULTS];
	char folder[COMPARISON_RESULTS][4096];
	struct comparison comparison; /* where there are several */
	bool has_place;               /* for a report beside the result: it is a single one, in a folder */
};

/* Reads the results at the paths, none for the newest below results/, into a source that is all zero, and has the
 * report point to them. 0 or -errno with words; report_close takes it in any case. */
int report_open(struct report *, struct report_source *, int count, char **paths, struct error *);
void report_close(struct report *, struct report_source *);

#endif
