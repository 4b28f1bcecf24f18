/* SPDX-License-Identifier: MIT */
/* Writes the values of JSON (RFC 8259), '.' for decimals in any locale. */
#ifndef FAULTLINE_JSON_WRITE_H
#define FAULTLINE_JSON_WRITE_H

#include <stdio.h>

/* A string; what is not UTF-8, or turns the direction of text, becomes U+FFFD. */
void json_write_text(FILE *, const char *text);

/* A number as csv_write_number has it; null if it is not finite. */
void json_write_number(FILE *, double);

/* The beginning of a member, `before` it: "{", ", " or a line break. */
void json_write_key(FILE *, const char *before, const char *name);

#endif
