/* SPDX-License-Identifier: MIT */
/* The elements and attributes that charts of gnuplot have. Pure. */
#ifndef FAULTLINE_SVG_NAMES_H
#define FAULTLINE_SVG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether an element may be in a chart; whether it is omitted, including its content. */
bool svg_has_element(const char *name);
bool svg_passes_over(const char *name);

/* Whether an attribute may be in a chart; whether it is known but not needed. */
bool svg_has_attribute(const char *name);
bool svg_drops_attribute(const char *name);

#endif
