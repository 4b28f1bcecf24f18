/* SPDX-License-Identifier: MIT */
/* A trace as CSV files; docs/csv.md describes every column. */
#ifndef FAULTLINE_TRACE_FILES_H
#define FAULTLINE_TRACE_FILES_H

#include "result/facts.h"
#include "tracer.h"

/* Writes trace.csv, path.csv, processes.csv, samples.csv, timeline.csv, durations.csv, sizes.csv and, with what is
 * added of the trace, platform.csv into a folder. 0 or -errno: as many as could be were written, and the error names
 * those that are missing. */
int trace_files_write(const struct trace *, struct facts *, const char *folder, struct error *);

#endif
