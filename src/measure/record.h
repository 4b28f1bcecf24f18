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
#include "measured.h"
#include "result/results.h"

/* Writes <probe>.csv and <probe>.samples.csv into a folder; the points are all of one probe. 0 or
 * -errno with words. */
int record_probe(const char *folder, const struct measured *, size_t count, const struct counters *, struct error *);

/* What <probe>.csv and platform.csv hold of these points, as result_open reads it but without samples: whether they could
 * be written or not. 0; the result is to be closed. Or -errno; `error` holds a message. */
int record_read_back(struct result *, const struct measured *, size_t count, const struct counters *,
		     const struct facts *, struct error *);

#endif
