/* SPDX-License-Identifier: MIT */
/* The columns of a result's CSV files, from stats/columns.def. */
#ifndef FAULTLINE_SCHEMA_H
#define FAULTLINE_SCHEMA_H

#include "stats/stats.h"
#include "stats/tail.h"

#include <stddef.h>
#include <stdio.h>

/* Increases whenever a reader of older files could misread newer ones. */
enum { SCHEMA_VERSION = 1 };

/* A column with a figure: its row in columns.def, and its offset in struct sample or struct summary. */
struct schema_column {
	const char *name, *unit, *help, *empty;
	size_t offset;
	enum stats_sum sum; /* of <probe>.csv */
};

/* <probe>.samples.csv, after the axes: totals of a sample, from struct sample (uint64_t). `disturbed`, a list of
 * words, follows. */
extern const struct schema_column schema_sample_columns[];
extern const size_t schema_sample_column_count;

/* <probe>.csv, after the axes, status, reason and note: from struct summary (double), per iteration. */
extern const struct schema_column schema_summary_columns[];
extern const size_t schema_summary_column_count;

/* <probe>.tail.csv, after the axes, `of` and reason: from struct tail_summary (double). */
extern const struct schema_column schema_tail_columns[];
extern const size_t schema_tail_column_count;

/* The names of the columns after the axes, without the end of the line: of <probe>.csv, of <probe>.samples.csv, of
 * <probe>.tail.csv. */
void schema_write_summary_header(FILE *);
void schema_write_sample_header(FILE *);
void schema_write_tail_header(FILE *);

#endif
