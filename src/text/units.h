/* SPDX-License-Identifier: MIT */
/* Figures for people: three digits and a unit. An unknown value is "-". */
#ifndef FAULTLINE_UNITS_H
#define FAULTLINE_UNITS_H

#include <stddef.h>
#include <stdint.h>

enum { UNITS_TEXT = 32 };

/* "3.12 ns", "56.1 µs" */
void units_time(double ns, char text[static UNITS_TEXT]);

/* "64 B", "4 KiB": powers of 1024, exact where the number is a multiple. */
void units_bytes(uint64_t bytes, char text[static UNITS_TEXT]);

/* "8.1 MiB" for any number of bytes, rounded. */
void units_size(double bytes, char text[static UNITS_TEXT]);

/* "12.3 GB/s": powers of 1000, as bandwidths are quoted. */
void units_rate(double bytes_per_second, char text[static UNITS_TEXT]);

/* "0.25", "1", "1020": a mean count per iteration. */
void units_count(double count, char text[static UNITS_TEXT]);

/* "12.3 %" of a fraction. */
void units_share(double fraction, char text[static UNITS_TEXT]);

/* "1 process", "2 processes", "3 points": a number of things, `thing` in the singular. Returns `text`. */
const char *units_number(uint64_t count, const char *thing, char text[static UNITS_TEXT]);

/* "±1.2 %" of a fraction. */
void units_precision(double fraction, char text[static UNITS_TEXT]);

#endif
