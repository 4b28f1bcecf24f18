/* SPDX-License-Identifier: MIT */
/* The points of one probe and one result, read from its CSV file for the charts. */
#ifndef FAULTLINE_CHART_FILE_H
#define FAULTLINE_CHART_FILE_H

#include "result/csv.h"
#include "text/error.h"
#include "plan/probe.h"

#include <stdbool.h>

enum { CHART_WORD = 64, CHART_AXES = 64 };

/* A row of a file, and what it is sorted by. */
struct chart_row {
	size_t index;
	double key[PROBE_AXES];
};

/* <probe>.csv of one result. */
struct chart_file {
	const struct probe *probe;
	struct csv csv; /* at its end, so that the cells stay */
	char **cell;    /* of all rows */
	size_t rows;
	int axis[PROBE_AXES];                   /* the column of each axis, -1 if the file lacks it */
	int status;                             /* its column; the axes stand before it */
	int *figure;                            /* the columns of schema_summary_columns */
	bool *counter;                          /* whether a column holds a counter, of each column */
	const char *base[CHART_AXES];           /* what counts as the base value in each column of an axis */
	char base_word[PROBE_AXES][CHART_WORD]; /* as the probe has it */
	struct chart_row *row;
};

/*
 * Reads FOLDER/<probe>.csv and orders its rows by axis. Every figure in it is a number or empty. 0; -ENOENT
 * where the result has not got the probe; -ENOMEM; or -errno with words.
 */
int chart_file_read(const char *folder, const struct probe *, struct chart_file *, struct error *);

/* A cell of the file; the column is one that the file has. */
const char *chart_file_cell(const struct chart_file *, size_t row, int column);

/* The value of an axis of the probe. An older version, which had not got the axis, measured what is its
 * base now. */
const char *chart_file_value(const struct chart_file *, size_t row, size_t axis);

/* Takes one that was not read, too. */
void chart_file_free(struct chart_file *);

#endif
