/* SPDX-License-Identifier: MIT */
#include "comparison_match.h"

#include "comparison_times.h"
#include "text/words.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int axis_of(const struct result_probe *probe, const char *name)
{
	for (size_t i = 0; i < probe->axes; i++)
		if (!strcmp(probe->axis[i], name))
			return (int)i;
	return -1;
}

static bool all_have(const struct comparison_probe *compared, size_t results, const char *axis)
{
	for (size_t i = 0; i < results; i++)
		if (compared->probe[i] && axis_of(compared->probe[i], axis) < 0)
			return false;
	return true;
}

static void remark(struct comparison_probe *compared, const char *before, const char *text)
{
	size_t used = strlen(compared->remark);

	snprintf(compared->remark + used, sizeof compared->remark - used, "%s%s", before, text);
}

/* Notes an axis that not all results have. Returns whether points can still be matched. */
static bool remark_axis(struct comparison_probe *compared, size_t result, size_t axis, const char *before)
{
	const struct result_probe *probe = compared->probe[result];
	bool varies = result_axis_varies(probe, axis);
	char text[160];

	snprintf(text, sizeof text, "%.40s, %s%.40s", probe->axis[axis],
		 varies ? "which varies, so no point can be matched" : "always ",
		 varies ? "" : result_value(probe, 0, axis));
	remark(compared, before, text);
	return !varies;
}

/* Notes all such axes of a result, likewise. */
static bool remark_axes(struct comparison_probe *compared, size_t results, size_t result)
{
	const struct result_probe *probe = compared->probe[result];
	const char letter[] = { (char)('A' + result), '\0' };
	size_t count = 0;
	bool matched = true;

	for (size_t i = 0; probe && i < probe->axes; i++)
		count += !all_have(compared, results, probe->axis[i]);
	if (count == 0)
		return true;
	remark(compared, compared->remark[0] ? "; " : "", letter);
	remark(compared, " has ", count == 1 ? "an axis that others lack: " : "axes that others lack: ");
	for (size_t i = 0, noted = 0; i < probe->axes; i++)
		if (!all_have(compared, results, probe->axis[i]))
			matched &= remark_axis(compared, result, i, noted++ ? "; " : "");
	return matched;
}

static void add_axis(struct comparison_probe *compared, char *axis)
{
	for (size_t i = 0; i < compared->axes; i++)
		if (!strcmp(compared->axis[i], axis))
			return;
	if (compared->axes < CSV_COLUMNS)
		compared->axis[compared->axes++] = axis;
}

static void add_axes(struct comparison_probe *compared, size_t results, bool common_only)
{
	for (size_t i = 0; i < results; i++)
		for (size_t j = 0; compared->probe[i] && j < compared->probe[i]->axes; j++)
			if (!common_only || all_have(compared, results, compared->probe[i]->axis[j]))
				add_axis(compared, compared->probe[i]->axis[j]);
}

/* Chooses the axes by which points are matched, or by which they are listed if they can't be matched. Returns
 * whether they can. */
static bool choose_axes(struct comparison_probe *compared, size_t results)
{
	bool matched = true;

	for (size_t i = 0; i < results; i++)
		matched &= remark_axes(compared, results, i);
	add_axes(compared, results, matched);
	return matched;
}

/* A point of one result during matching: the values of the axes, in one text. */
struct entry {
	char *key;
	size_t result, point;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int keys = strcmp(x->key, y->key);

	if (keys)
		return keys;
	if (x->result != y->result)
		return x->result < y->result ? -1 : 1;
	return (x->point > y->point) - (x->point < y->point);
}

/* The values of the matched axes, or of all axes and the result if points can't be matched. */
static char *key_of(const struct comparison_probe *compared, size_t result, size_t point, bool matched)
{
	const struct result_probe *probe = compared->probe[result];
	const char *word[CSV_COLUMNS + 1];
	char number[24];
	size_t count = 0, axes = matched ? compared->axes : probe->axes;

	snprintf(number, sizeof number, "%zu", matched ? 0 : result);
	word[count++] = number;
	for (size_t i = 0; i < axes; i++)
		word[count++] = result_value(probe, point, matched ? (size_t)axis_of(probe, compared->axis[i]) : i);
	return words_join(word, count, '\x1f');
}

static size_t point_count(const struct comparison_probe *compared, size_t results)
{
	size_t count = 0;

	for (size_t i = 0; i < results; i++)
		count += compared->probe[i] ? compared->probe[i]->points : 0;
	return count;
}

static int list_entries(const struct comparison_probe *compared, size_t results, bool matched, struct entry *entry)
{
	size_t count = 0;

	for (size_t i = 0; i < results; i++)
		for (size_t j = 0; compared->probe[i] && j < compared->probe[i]->points; j++) {
			entry[count] = (struct entry){ key_of(compared, i, j, matched), i, j };
			if (!entry[count++].key)
				return -ENOMEM;
		}
	qsort(entry, count, sizeof *entry, compare_entries);
	return 0;
}

/* One row of entries with the same key, one of each result at most; the first entry determines the row's position. 0 or
 * -ENOMEM. */
static int make_row(struct comparison_probe *compared, const struct entry *entry, size_t count, size_t results,
		    double level)
{
	struct comparison_row *row = &compared->row[compared->rows++];

	*row = (struct comparison_row){ .order = entry[0].result * CSV_BYTES + entry[0].point };
	for (size_t i = 0; i < results; i++)
		row->side[i].time = row->side[i].ratio = (struct estimate){ NAN, NAN, NAN };
	for (size_t i = 0; i < count; i++) {
		struct comparison_side *side = &row->side[entry[i].result];

		side->present = true;
		side->point = entry[i].point;
		if (comparison_time(compared->probe[entry[i].result], side->point, level, &side->time, &side->rounds))
			return -ENOMEM;
	}
	return 0;
}

int comparison_match(struct comparison_probe *compared, size_t results, double level)
{
	bool matched = choose_axes(compared, results);
	size_t count = point_count(compared, results);
	struct entry *entry = calloc(count + 1, sizeof *entry);
	int outcome = -ENOMEM;

	compared->row = calloc(count + 1, sizeof *compared->row);
	if (entry && compared->row)
		outcome = list_entries(compared, results, matched, entry);
	for (size_t i = 0, end; i < count && !outcome; i = end) {
		for (end = i + 1; end < count && !strcmp(entry[end].key, entry[i].key); end++)
			;
		outcome = make_row(compared, &entry[i], end - i, results, level);
	}
	for (size_t i = 0; entry && i < count; i++)
		free(entry[i].key);
	free(entry);
	return outcome;
}

const char *comparison_value(const struct comparison_probe *compared, const struct comparison_row *row, size_t axis)
{
	size_t side = 0;
	int found;

	while (!row->side[side].present)
		side++;
	found = axis_of(compared->probe[side], compared->axis[axis]);
	return found < 0 ? "" : result_value(compared->probe[side], row->side[side].point, (size_t)found);
}
