/* SPDX-License-Identifier: MIT */
/* Draws charts of results with gnuplot: each analysis/CHART.gp whose probes any of the results has. */
#ifndef FAULTLINE_DRAW_H
#define FAULTLINE_DRAW_H

#include "result/results.h"

#include <stdbool.h>
#include <stddef.h>

enum { DRAW_RESULTS = 16, DRAW_FORMATS = 2 };

struct drawing {
	const char *folder[DRAW_RESULTS]; /* of the results */
	size_t folders;
	const struct result *result; /* those of the folders, with samples, if already read; or NULL */
	const char
		*output;  /* the folder of the pictures, which is created; "-": standard output, for a single picture */
	const char *only; /* comma-separated names of charts; NULL: all */
	bool format[DRAW_FORMATS]; /* which pictures: svg, png */
};

/*
 * Draws; a picture appears whole or not at all. A failing chart is reported on stderr, and the others are drawn. Sets
 * the number of drawn charts. 0, or -errno if any failed or nothing was drawn; `error` holds a message.
 */
int draw_charts(const struct drawing *, size_t *drawn, struct error *);

/* Draws every chart of one result, and of its variants, in every format into its folder charts/. Returns like
 * draw_charts. */
int draw_result(const char *folder, struct error *);

#endif
