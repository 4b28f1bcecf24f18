/* SPDX-License-Identifier: MIT */
/* The axes of a result's points, for people. */
#ifndef FAULTLINE_DESCRIBE_H
#define FAULTLINE_DESCRIBE_H

#include "results.h"
#include "text/units.h"

enum { DESCRIBE_VALUE = 256 }; /* a longer value is cut */

/* A value, with a unit if the probe is built in and has one. */
void describe_value(const char *probe, const char *axis, const char *value, char text[static DESCRIBE_VALUE]);

/* What distinguishes a point from the others: "mapping shm, access read, size 4 MiB". Omits axes at the base value
 * of a built-in probe, except sizes. */
void describe_point(const struct result_probe *, size_t point, char *text, size_t size);

/* How a point differs from the base point, sizes included: "" for that itself; and the axes of the base point that
 * vary. Of a probe that is not built in, all axes that vary, and "". */
void describe_difference(const struct result_probe *, size_t point, char *text, size_t size);
void describe_base(const struct result_probe *, char *text, size_t size);

/* The axes with the same value in all points. */
void describe_common(const struct result_probe *, char *text, size_t size);

#endif
