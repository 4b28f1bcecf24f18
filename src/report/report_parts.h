/* SPDX-License-Identifier: MIT */
/*
 * The parts of a report. Each function writes one part to report->document; report.c orders them and leaves out what
 * makes a comment in an issue tracker too long. A part about one result, one probe or one comparison's probe gets its
 * `index`.
 */
#ifndef FAULTLINE_REPORT_PARTS_H
#define FAULTLINE_REPORT_PARTS_H

#include "judge/comparison.h"
#include "judge/trace_comparison.h"
#include "text/document.h"
#include "result/results.h"

/* Where the charts are. */
struct report_pictures {
	char folder[4096];  /* "": no charts */
	char missing[1024]; /* a message why some or all are missing */
};

struct report {
	struct document document; /* of the current part */
	const struct result *result;
	size_t results;
	const struct comparison *comparison; /* NULL for a single result */
	char (*folder)[4096];                /* of each result; a packed one is unpacked there */
	size_t current;                      /* the result of the probe, for a part about a probe */
	const struct report_pictures *pictures;
	bool is_trace;                  /* the results are of `faultline trace`: one, or two that are compared */
	const struct trace_set *traces; /* two, with their comparisons; or NULL */
	const struct trace_comparison *trace_comparison, *trace_places;
};

typedef void report_part(const struct report *, size_t index);

report_part report_title, report_repeat;                               /* report_top.c */
report_part report_costs;                                              /* report_costs.c */
report_part report_explanation;                                        /* of a result; report_explain.c */
report_part report_differences;                                        /* report_differences.c */
report_part report_warnings, report_facts;                             /* report_warnings.c */
report_part report_points;                                             /* of a probe; report_points.c */
report_part report_csv_begin, report_csv_all, report_csv_end;          /* of a result; report_csv.c */
report_part report_csv_probe;                                          /* of a probe of the current result */
report_part report_trace_differences;                                  /* report_trace_differences.c */
report_part report_trace_table, report_trace_places, report_trace_csv; /* of a trace; report_trace.c */
report_part report_trace_lines;                                        /* report_trace_lines.c */
report_part report_trace_path;                                         /* report_trace_path.c */
report_part report_trace_moments;                                      /* report_trace_moments.c */
report_part report_charts;                                             /* report_charts.c */
report_part report_html_begin, report_html_end;                        /* report_html.c */

/* Finds the charts of the results, or draws them into a temporary folder. -EINTR after a signal, and `error` holds a
 * message; other problems are described in `missing`. */
int report_find_charts(const struct report *, struct report_pictures *, struct error *);

/* A heading with the letter of a result. */
void report_heading(const struct report *, size_t result, int level, const char *text);

/* A fact of a result, "" if not known. */
const char *report_fact(const struct report *, size_t result, const char *key);

/* "A: " if there are several results, else "". */
const char *report_letter(const struct report *, size_t result);

/* The name of a result: its platform's name. */
const char *report_name(const struct report *, size_t result);

#endif
