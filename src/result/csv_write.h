/* SPDX-License-Identifier: MIT */
/* Writes the cells of a CSV file: RFC 4180, '.' for decimals in any locale. */
#ifndef FAULTLINE_CSV_WRITE_H
#define FAULTLINE_CSV_WRITE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* One cell, quoted where RFC 4180 requires it. */
void csv_write_text(FILE *, const char *text);

/* A number with nine digits, a whole one with all of them. */
void csv_write_number(FILE *, double);

/* A comma and a figure; an empty cell where it is not finite. */
void csv_write_figure(FILE *, double figure);

/* A comma and a whole number; an empty cell where it is not known. */
void csv_write_known(FILE *, uint64_t value, bool known);

#endif
