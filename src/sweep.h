/* SPDX-License-Identifier: MIT */
/*
 * Parameters as typed -> points. Pure: no I/O, no clock.
 *
 * Values are a list: item[,item]...  An item is a word of the axis, a number, or a range
 *     LOW..HIGH         doubling
 *     LOW..HIGH*FACTOR  multiplying by FACTOR
 *     LOW..HIGH+STEP    adding STEP
 * HIGH is included only where the steps meet it. Numbers take K, M, G, T (1024, 1024^2, ...).
 * An axis of numbers takes every number between the least and the largest of its own `values`.
 */
#ifndef FAULTLINE_SWEEP_H
#define FAULTLINE_SWEEP_H

#include "error.h"
#include "probe.h"

struct point {
	const struct probe *probe;
	uint64_t value[PROBE_AXES];
};

struct points {
	struct point *point;
	size_t count;
};

struct choice { /* an axis that the command line names: --size 4K..1G*4 */
	const char *axis;
	const char *values;
};

size_t probe_axis_count(const struct probe *);

/* The index of the axis of that name, or -1. */
int probe_axis_find(const struct probe *, const char *name);

/* Whether an axis holds words rather than numbers. */
bool axis_has_words(const struct axis *);

/* Writes a value as the CSV has it: the word, or the number in digits. */
void axis_format(const struct axis *, uint64_t value, char *text, size_t size);

/* Reads one value; 0 or -EINVAL with what was expected. */
int axis_parse(const struct axis *, const char *text, uint64_t *value, struct error *);

/* Reads a number such as 4096, 4K or 1G; 0 or -EINVAL. */
int sweep_number(const char *text, uint64_t *number);

/*
 * Appends the points of a probe: the product of the chosen axes where `choices` names one of its
 * axes (the others at their base), else its sweeps, or with `full` the product of all values of all
 * axes. Every point once, in a fixed order. 0, -EINVAL or -ENOMEM.
 */
int sweep_points(const struct probe *, const struct choice *, size_t choices, bool full, struct points *,
		 struct error *);

void points_free(struct points *);

#endif
