/* SPDX-License-Identifier: MIT */
/*
 * Writes the CSV files of a result; result/schema.h has their columns.
 *
 * RFC 4180: commas, a header row, '.' as the decimal separator in every locale; a cell is empty if its value is not
 * known. A file appears whole or not at all.
 */
#ifndef FAULTLINE_RECORD_H
#define FAULTLINE_RECORD_H

#include "counters.h"
#include "measured.h"
#include "result/results.h"

/* Writes <probe>.csv, <probe>.samples.csv and, where a tail was taken, <probe>.tail.csv to a folder; all points belong
 * to one probe. 0 or -errno; `error` holds a message. */
int record_probe(const char *folder, const struct measured *, size_t count, const struct counters *, struct error *);

/* The content of <probe>.csv and platform.csv for these points, as read by result_open, with samples on request, even if
 * the files could not be written. 0, and the result must be closed; or -errno, and `error` holds a message. */
int record_read_back(struct result *, const struct measured *, size_t count, const struct counters *,
		     const struct facts *, bool samples, struct error *);

#endif
