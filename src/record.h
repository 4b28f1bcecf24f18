/* SPDX-License-Identifier: MIT */
/*
 * The schema of a result's CSV files, and how they are written. docs/csv.md tells every column.
 *
 * RFC 4180: commas, a header row, '.' for decimals whatever the locale; a cell is empty where a value
 * is not known. A file appears whole or not at all.
 */
#ifndef FAULTLINE_RECORD_H
#define FAULTLINE_RECORD_H

#include "counters.h"
#include "error.h"
#include "measured.h"
#include "stats.h"

#include <stdio.h>

/* Counts up whenever a reader of the older files could misread the newer ones. */
enum { RECORD_SCHEMA = 1 };

/* A column that holds a figure: where it stands in struct sample or struct summary. */
struct record_column {
	const char *name;
	size_t offset;
};

/* <probe>.samples.csv, behind the axes: totals of a sample, from struct sample (uint64_t). Behind them stands
 * `disturbed`, in words. */
extern const struct record_column record_sample_columns[];
extern const size_t record_sample_column_count;

/* <probe>.csv, behind the axes, status, reason and note: from struct summary (double), per iteration. */
extern const struct record_column record_summary_columns[];
extern const size_t record_summary_column_count;

/* Writes one cell, quoted where RFC 4180 wants it. */
void record_text(FILE *, const char *text);

/* What stands behind the axes in <probe>.csv and is the same for all probes: status, reason, note and
 * the summary. Without the end of the line. */
void record_header(FILE *);
void record_row(FILE *, const struct measured *, const struct summary *);

/* Writes <probe>.csv and <probe>.samples.csv into a folder; the points are all of one probe. 0 or
 * -errno with words. */
int record_probe(const char *folder, const struct measured *, size_t count, const struct counters *,
		 struct error *);

#endif
