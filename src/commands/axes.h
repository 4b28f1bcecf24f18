/* SPDX-License-Identifier: MIT */
/* The axes of a result's points, for people. */
#ifndef FAULTLINE_AXES_H
#define FAULTLINE_AXES_H

#include "../results.h"
#include "../units.h"

/* A value, in units where the probe is built in and tells them. */
void axes_text(const char *probe, const char *axis, const char *value, char text[static UNITS_TEXT]);

/* Whether the points of a probe have more than one value of an axis. */
bool axes_vary(const struct result_probe *, size_t axis);

/* The axes of a point that vary, or with `common` those that don't: "mapping shm, access write". */
void axes_point(const struct result_probe *, size_t point, bool common, char *text, size_t size);

#endif
