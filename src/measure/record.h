/* SPDX-License-Identifier: MIT */
/*
 * Writes the CSV files of a result; result/schema.h has their columns.
 *
 * RFC 4180: commas, a header row, '.' for decimals whatever the locale; a cell is empty where a value
 * is not known. A file appears whole or not at all.
 */
#ifndef FAULTLINE_RECORD_H
#define FAULTLINE_RECORD_H

#include "counters.h"
#include "text/error.h"
#include "measured.h"
#include "stats/stats.h"

#include <stdio.h>

/* What follows the axes in a row of <probe>.csv: status, reason, note and the summary. Without the end of the line. */
void record_row(FILE *, const struct measured *, const struct summary *);

/* Writes <probe>.csv and <probe>.samples.csv into a folder; the points are all of one probe. 0 or
 * -errno with words. */
int record_probe(const char *folder, const struct measured *, size_t count, const struct counters *, struct error *);

#endif
