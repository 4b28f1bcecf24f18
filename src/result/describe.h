/* SPDX-License-Identifier: MIT */
/* The axes of a result's points, for people. */
#ifndef FAULTLINE_DESCRIBE_H
#define FAULTLINE_DESCRIBE_H

#include "results.h"
#include "text/units.h"

/* A value, in units where the probe is built in and tells them. */
void describe_value(const char *probe, const char *axis, const char *value, char text[static UNITS_TEXT]);

/* What tells a point from the others: "mapping shm, access read, size 4 MiB". Axes at the base value of a probe
 * that is built in are left out, but for sizes. */
void describe_point(const struct result_probe *, size_t point, char *text, size_t size);

/* The axes of which all points have the same value. */
void describe_common(const struct result_probe *, char *text, size_t size);

#endif
