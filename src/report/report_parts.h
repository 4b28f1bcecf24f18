/* SPDX-License-Identifier: MIT */
/*
 * The parts of a report. Each writes one to report->document, from what was read; report.c puts them in order and
 * leaves out what makes a comment in an issue tracker too long. A part of one result, of one probe or of
 * one comparison's probe is told its `index`.
 */
#ifndef FAULTLINE_REPORT_PARTS_H
#define FAULTLINE_REPORT_PARTS_H

#include "judge/comparison.h"
#include "text/document.h"
#include "result/results.h"

/* Where the charts are. */
struct report_pictures {
	char folder[4096];  /* "": there are none */
	char missing[1024]; /* why some or all are missing, in words */
};

struct report {
	struct document document; /* of the part that is being written */
	const struct result *result;
	size_t results;
	const struct comparison *comparison; /* NULL of a single result */
	char (*folder)[4096];                /* of each result; one that was packed is unpacked there */
	size_t current;                      /* the result whose probes are meant, where a part is of a probe */
	const struct report_pictures *pictures;
	bool is_trace; /* the only result is one of `faultline trace` */
};

typedef void report_part(const struct report *, size_t index);

report_part report_title, report_costs, report_repeat;                 /* report_top.c */
report_part report_differences;                                        /* report_differences.c */
report_part report_warnings, report_facts;                             /* report_warnings.c */
report_part report_points;                                             /* of a probe; report_points.c */
report_part report_csv_begin, report_csv_all, report_csv_end;          /* of a result; report_csv.c */
report_part report_csv_probe;                                          /* of a probe of the current result */
report_part report_trace_table, report_trace_places, report_trace_csv; /* report_trace.c */
report_part report_charts;                                             /* report_charts.c */
report_part report_html_begin, report_html_end;                        /* report_html.c */

/* Finds the charts of the results, or draws them into a folder that does not last. -EINTR with words if a signal
 * came meanwhile; what else is wrong stands in `missing`. */
int report_find_charts(const struct report *, struct report_pictures *, struct error *);

/* A fact of a result, "" where it is not known. */
const char *report_fact(const struct report *, size_t result, const char *key);

/* "A: " where there are several results, "" where not. */
const char *report_letter(const struct report *, size_t result);

/* What a result is called: the platform's name. */
const char *report_name(const struct report *, size_t result);

#endif
