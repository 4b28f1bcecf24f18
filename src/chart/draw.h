/* SPDX-License-Identifier: MIT */
/* Draws charts of results with gnuplot: each analysis/CHART.gp whose probes any of the results has. */
#ifndef FAULTLINE_DRAW_H
#define FAULTLINE_DRAW_H

#include "result/results.h"

#include <stdbool.h>
#include <stddef.h>

enum { DRAW_RESULTS = 16, DRAW_FORMATS = 2 };

/* "svg", "png" */
extern const char *const draw_format[DRAW_FORMATS];

struct drawing {
	const char *folder[DRAW_RESULTS]; /* of the results */
	size_t folders;
	const struct result *result; /* those of the folders, with samples, if they were read already; or NULL */
	const char *output;          /* the folder of the pictures, which is made; "-": standard output, of one */
	const char *only;            /* names of charts, with commas between; NULL: all */
	bool format[DRAW_FORMATS];   /* which pictures */
};

/*
 * Draws; a picture appears whole or not at all. What fails is told on stderr, and the others are
 * drawn. Sets how many charts were. 0, or -errno with words where any failed or nothing was drawn.
 */
int draw_charts(const struct drawing *, size_t *drawn, struct error *);

/* Every chart of one result in every format, into its folder charts/. As draw_charts. */
int draw_result(const char *folder, struct error *);

#endif
