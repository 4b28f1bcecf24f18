/* SPDX-License-Identifier: MIT */
/* The names of benchmarks of other tools: parts between slashes, "BM_Fill/size:64/warm". Pure. */
#ifndef FAULTLINE_JSON_NAMES_H
#define FAULTLINE_JSON_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the first part; the part after it, "" after the last; the order of the first parts of two names. */
size_t json_part_length(const char *text);
const char *json_part_next(const char *part);
int json_part_compare(const char *a, const char *b);

/* The length of the key of "size:64/..."; 0 if it has none, or that of a column that some CSV has beside axes. */
size_t json_key_length(const char *part);

/* Whether all parts of `rest` are KEY:VALUE, with the keys of `like`. */
bool json_has_keys(const char *rest, const char *like);

#endif
