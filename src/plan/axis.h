/* SPDX-License-Identifier: MIT */
/*
 * One value of an axis: a word, or a number, which may end in K, M, G or T (1024, 1024^2, ...). An axis of numbers
 * accepts every number between the smallest and the largest of its `values`. Pure.
 */
#ifndef FAULTLINE_AXIS_H
#define FAULTLINE_AXIS_H

#include "text/error.h"
#include "probe.h"

size_t probe_axis_count(const struct probe *);

/* The index of the axis of that name, or -1. */
int probe_axis_find(const struct probe *, const char *name);

/* The name of an axis of the probe that `context` points to, for text/suggest.h. */
const char *probe_axis_name(const void *probe, size_t i);

/* Whether an axis holds words rather than numbers. */
bool axis_has_words(const struct axis *);

/* Writes a value as in the CSV: the word, or the number in digits. */
void axis_format(const struct axis *, uint64_t value, char *text, size_t size);

/* Reads one value; 0, or -EINVAL with a message that says what was expected. */
int axis_parse(const struct axis *, const char *text, uint64_t *value, struct error *);

/* Reads a number such as 4096, 4K or 1G; 0 or -EINVAL. */
int axis_number(const char *text, uint64_t *number);

#endif
