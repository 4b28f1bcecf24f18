/* SPDX-License-Identifier: MIT */
/*
 * A chart as part of an HTML page. The file may come from anybody, so only what gnuplot uses in charts is allowed:
 * shapes and text; no scripts, links or external pictures. Pure.
 */
#ifndef FAULTLINE_SVG_H
#define FAULTLINE_SVG_H

#include "error.h"

#include <stddef.h>
#include <stdio.h>

/*
 * Writes the <svg>. Every id gets `prefix`, so that one page can hold several charts, and the chart gets a name for
 * readers who can't see it. 0, or -EINVAL if the file is truncated, not SVG, or has other content; `error` holds a
 * message, and the output must be discarded.
 */
int svg_inline(const char *text, size_t size, const char *prefix, const char *name, FILE *, struct error *);

#endif
