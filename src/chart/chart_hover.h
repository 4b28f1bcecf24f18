/* SPDX-License-Identifier: MIT */
/* What a picture says of a point under the mouse: text for double quotes of gnuplot's data; '|' ends a line. The probe is
 * NULL if it is not built in. */
#ifndef FAULTLINE_CHART_HOVER_H
#define FAULTLINE_CHART_HOVER_H

#include "plan/probe.h"
#include "result/results.h"

#include <stdio.h>

/* The value of an axis for people: "access read", "size 4 MiB", after `comma`, which becomes ", ". */
void chart_axis_write(const struct probe *, const char *name, const char *text, const char **comma, FILE *);

/* The probe, and every axis with its value. */
void chart_hover_name(const struct probe *, const struct result_probe *, size_t point, FILE *);

/* '|' and the command that measures the point; nothing of a probe that is not built in. */
void chart_hover_command(const struct probe *, const struct result_probe *, size_t point, FILE *);

/* The name of a point, its time with the interval, and the command. */
void chart_hover_write(const struct probe *, const struct result_probe *, size_t point, FILE *);

#endif
