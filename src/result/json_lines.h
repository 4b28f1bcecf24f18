/* SPDX-License-Identifier: MIT */
/*
 * JSON Lines of what is written as CSV: an object for each row, whose keys are the columns. A cell that is a number by
 * the grammar of JSON is that number, an empty one is null, any other is a text. docs/csv.md says so to users.
 */
#ifndef FAULTLINE_JSON_LINES_H
#define FAULTLINE_JSON_LINES_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct json_lines {
	FILE *file, *csv; /* where the lines go; where the CSV is kept until then */
	char *text;
	size_t size;
};

/* Where to write the CSV: `file` itself if JSON is not wanted. NULL without memory. */
FILE *json_lines_begin(struct json_lines *, FILE *file, bool wanted);

/* Writes the lines, if they are wanted. 0 or -errno; `error` holds a message. */
int json_lines_end(struct json_lines *, struct error *);

#endif
