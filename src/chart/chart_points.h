/* SPDX-License-Identifier: MIT */
/* The points of a probe, from the CSV files of several results, as chart_data.h tells. */
#ifndef FAULTLINE_CHART_POINTS_H
#define FAULTLINE_CHART_POINTS_H

#include "plan/probe.h"

#include <stdio.h>

/* Is told of a file that is left out, since it is no CSV. */
typedef void chart_bad_file(void *context, const char *words);

/*
 * Writes what the `count` results have of a probe; nothing if none has it. `page` is the size of a page of each
 * result in bytes, NAN where that is not known. 0 or -ENOMEM.
 */
int chart_points_write(const char *const *folder, const double *page, size_t count, const struct probe *,
		       chart_bad_file *bad, void *context, FILE *);

#endif
