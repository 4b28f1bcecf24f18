/* SPDX-License-Identifier: MIT */
/* The axes of a result's points, for people. */
#ifndef FAULTLINE_AXES_H
#define FAULTLINE_AXES_H

#include "results.h"
#include "text/units.h"

/* A value, in units where the probe is built in and tells them. */
void axes_text(const char *probe, const char *axis, const char *value, char text[static UNITS_TEXT]);

/* Whether the points of a probe have more than one value of an axis. */
bool axes_vary(const struct result_probe *, size_t axis);

/* What tells a point from the others: "mapping shm, access read, size 4 MiB". Axes at the base value of a probe
 * that is built in are left out, but for sizes. */
void axes_point(const struct result_probe *, size_t point, char *text, size_t size);

/* The axes of which all points have the same value. */
void axes_common(const struct result_probe *, char *text, size_t size);

#endif
