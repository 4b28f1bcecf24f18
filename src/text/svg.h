/* SPDX-License-Identifier: MIT */
/*
 * A chart as part of an HTML page. The file may come from anybody, so that only what gnuplot draws charts with
 * is let through: shapes and text, no script, no link, no picture from elsewhere. Pure.
 */
#ifndef FAULTLINE_SVG_H
#define FAULTLINE_SVG_H

#include "error.h"

#include <stddef.h>
#include <stdio.h>

/*
 * Writes the <svg> with every id behind `prefix`, so that several charts fit into one page, and with a name for
 * those who can't see it. 0, or -EINVAL with words where it is cut off, no SVG, or holds anything else; what was
 * written then is to be thrown away.
 */
int svg_inline(const char *text, size_t size, const char *prefix, const char *name, FILE *, struct error *);

#endif
