/* SPDX-License-Identifier: MIT */
/* The figures of derive.h, of a point that was read from a CSV file. */
#ifndef FAULTLINE_CHART_DERIVED_H
#define FAULTLINE_CHART_DERIVED_H

#include "chart_file.h"

#include <stdio.h>

/* Writes each of derived_figures behind a space, NaN where it is not known. `page` in bytes, or NAN. */
void chart_derived_write(const struct chart_file *, double page, size_t row, FILE *);

#endif
