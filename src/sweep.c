/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include "near.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 4096, MOST_POINTS = 1000000, LONGEST_WORD = 32, MOST_WORDS = 24 };

struct values {
	uint64_t *value;
	size_t count;
};

size_t probe_axis_count(const struct probe *probe)
{
	size_t count = 0;

	while (count < PROBE_AXES && probe->axes[count].name)
		count++;
	return count;
}

int probe_axis_find(const struct probe *probe, const char *name)
{
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		if (!strcmp(probe->axes[i].name, name))
			return (int)i;
	return -1;
}

bool axis_has_words(const struct axis *axis)
{
	return !isdigit((unsigned char)axis->values[0]);
}

struct words {
	char text[MOST_WORDS][LONGEST_WORD];
	size_t count;
};

static void axis_words(const struct axis *axis, struct words *words)
{
	const char *start = axis->values;

	for (words->count = 0; words->count < MOST_WORDS; words->count++) {
		size_t length = strcspn(start, ",");

		snprintf(words->text[words->count], LONGEST_WORD, "%.*s", (int)length, start);
		start += length;
		if (!*start++) {
			words->count++;
			return;
		}
	}
}

static const char *word_at(const void *context, size_t i)
{
	return ((const struct words *)context)->text[i];
}

void axis_format(const struct axis *axis, uint64_t value, char *text, size_t size)
{
	struct words words;

	if (!axis_has_words(axis)) {
		snprintf(text, size, "%" PRIu64, value);
		return;
	}
	axis_words(axis, &words);
	snprintf(text, size, "%s", value < words.count ? words.text[value] : "?");
}

/* Reads the digits and the suffix at *text and moves behind them. */
static int number_prefix(const char **text, uint64_t *number)
{
	static const char suffixes[] = "KMGT";
	char *end;
	const char *suffix;
	uint64_t value;
	int shift = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	errno = 0;
	value = strtoull(*text, &end, 10);
	if (errno)
		return -EINVAL;
	suffix = *end ? strchr(suffixes, toupper((unsigned char)*end)) : NULL;
	if (suffix) {
		shift = 10 * (int)(suffix - suffixes + 1);
		end++;
	}
	if (shift && value >> (64 - shift))
		return -EINVAL;
	*number = value << shift;
	*text = end;
	return 0;
}

int sweep_number(const char *text, uint64_t *number)
{
	uint64_t value;

	if (number_prefix(&text, &value) || *text)
		return -EINVAL;
	*number = value;
	return 0;
}

static int word_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	struct words words;
	char hint[512];

	axis_words(axis, &words);
	for (size_t i = 0; i < words.count; i++)
		if (!strcmp(words.text[i], text)) {
			*value = i;
			return 0;
		}
	near_hint(text, word_at, &words, words.count, hint, sizeof hint);
	return error_usage(error, "%s: no value '%s'%s", axis->name, text, hint);
}

/* The least and the largest number that an axis takes: those of the ranges and items it lists. */
static void axis_bounds(const struct axis *axis, uint64_t *low, uint64_t *high)
{
	const char *text = axis->values;
	uint64_t number;

	*low = UINT64_MAX;
	*high = 0;
	while (*text) {
		char separator = text > axis->values ? text[-1] : ',';

		if (number_prefix(&text, &number)) {
			text++;
			continue;
		}
		if (separator == '*' || separator == '+')
			continue;
		*low = number < *low ? number : *low;
		*high = number > *high ? number : *high;
	}
}

static int number_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	uint64_t low, high, number;

	axis_bounds(axis, &low, &high);
	if (sweep_number(text, &number))
		return error_usage(error, "%s: '%s' is not a number; expected %s, such as 4096, 4K or 1..64*4",
				   axis->name, text, axis->values);
	if (number < low || number > high)
		return error_usage(error, "%s: %s is out of range; expected %s", axis->name, text, axis->values);
	*value = number;
	return 0;
}

int axis_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	return axis_has_words(axis) ? word_parse(axis, text, value, error) :
				      number_parse(axis, text, value, error);
}

static int values_add(struct values *values, const struct axis *axis, uint64_t value, struct error *error)
{
	uint64_t *grown;

	for (size_t i = 0; i < values->count; i++)
		if (values->value[i] == value)
			return 0;
	if (values->count == MOST_VALUES)
		return error_usage(error, "%s: more than %d values", axis->name, MOST_VALUES);
	grown = realloc(values->value, (values->count + 1) * sizeof *grown);
	if (!grown)
		return error_set(error, -ENOMEM, "out of memory");
	grown[values->count++] = value;
	values->value = grown;
	return 0;
}

static int range_parse(const struct axis *axis, const char *item, const char *dots, struct values *values,
		       struct error *error)
{
	char low_text[LONGEST_WORD], high_text[LONGEST_WORD], step = '*';
	size_t high_length = strcspn(dots + 2, "*+");
	const char *step_text = dots + 2 + high_length;
	uint64_t low, high, by = 2;
	int result;

	snprintf(low_text, sizeof low_text, "%.*s", (int)(dots - item), item);
	snprintf(high_text, sizeof high_text, "%.*s", (int)high_length, dots + 2);
	if (*step_text) {
		step = *step_text;
		if (sweep_number(step_text + 1, &by) || by < (step == '*' ? 2 : 1))
			return error_usage(error, "%s: '%s' has no good step; expected LOW..HIGH*FACTOR or LOW..HIGH+STEP",
					   axis->name, item);
	}
	result = axis_parse(axis, low_text, &low, error);
	if (!result)
		result = axis_parse(axis, high_text, &high, error);
	if (result)
		return result;
	if (low > high || (step == '*' && low == 0))
		return error_usage(error, "%s: '%s' is an empty range; expected LOW..HIGH with 0 < LOW <= HIGH", axis->name,
				   item);
	while (!result && low <= high) {
		result = values_add(values, axis, low, error);
		if (step == '*' ? low > UINT64_MAX / by : low > UINT64_MAX - by)
			break;
		low = step == '*' ? low * by : low + by;
	}
	return result;
}

static int values_parse(const struct axis *axis, const char *text, struct values *values, struct error *error)
{
	int result = 0;

	while (!result) {
		char item[128];
		size_t length = strcspn(text, ",");
		const char *dots;
		uint64_t value;

		if (length >= sizeof item)
			return error_usage(error, "%s: '%.40s...' is too long; expected %s", axis->name, text, axis->values);
		snprintf(item, sizeof item, "%.*s", (int)length, text);
		dots = strstr(item, "..");
		if (dots && !axis_has_words(axis)) {
			result = range_parse(axis, item, dots, values, error);
		} else {
			result = axis_parse(axis, item, &value, error);
			if (!result)
				result = values_add(values, axis, value, error);
		}
		if (!text[length])
			break;
		text += length + 1;
	}
	return result;
}

/* Adds a point unless it is among the first `known` ones, those of other slices. */
static int point_add(struct points *points, size_t known, const struct point *point, struct error *error)
{
	struct point *grown;

	for (size_t i = known; i-- > 0 && points->point[i].probe == point->probe;)
		if (!memcmp(points->point[i].value, point->value, sizeof point->value))
			return 0;
	if (points->count == MOST_POINTS)
		return error_usage(error, "more than %d points; name fewer values", MOST_POINTS);
	if ((points->count & (points->count - 1)) == 0) { /* full, since there is room for a power of two */
		grown = realloc(points->point, (points->count ? 2 * points->count : 1) * sizeof *grown);
		if (!grown)
			return error_set(error, -ENOMEM, "out of memory");
		points->point = grown;
	}
	points->point[points->count++] = *point;
	return 0;
}

/* The product of the values of each axis, the last axis varying fastest. */
static int product_add(const struct probe *probe, const struct values values[], struct points *points,
		       struct error *error)
{
	size_t axes = probe_axis_count(probe), known = points->count, index[PROBE_AXES] = { 0 };

	for (;;) {
		struct point point = { .probe = probe };
		size_t axis = axes;
		int result;

		for (size_t i = 0; i < axes; i++)
			point.value[i] = values[i].value[index[i]];
		result = point_add(points, known, &point, error);
		if (result)
			return result;
		while (axis > 0 && ++index[axis - 1] == values[axis - 1].count)
			index[--axis] = 0;
		if (axis == 0)
			return 0;
	}
}

static int slice_add(const struct probe *probe, const char *const chosen[], bool full, struct points *points,
		     struct error *error)
{
	struct values values[PROBE_AXES] = { 0 };
	int result = 0;

	for (size_t i = 0; i < probe_axis_count(probe) && !result; i++) {
		const struct axis *axis = &probe->axes[i];
		const char *others = full ? axis->values : axis->base;

		result = values_parse(axis, chosen[i] ? chosen[i] : others, &values[i], error);
	}
	if (!result)
		result = product_add(probe, values, points, error);
	for (size_t i = 0; i < PROBE_AXES; i++)
		free(values[i].value);
	return result;
}

/* Adds a sweep such as "size=64..1G*4 state=warm". */
static int sweep_add(const struct probe *probe, const char *sweep, struct points *points, struct error *error)
{
	const char *chosen[PROBE_AXES] = { 0 };
	char *copy = strdup(sweep), *rest = NULL;
	int result = 0;

	if (!copy)
		return error_set(error, -ENOMEM, "out of memory");
	for (char *word = strtok_r(copy, " ", &rest); word && !result; word = strtok_r(NULL, " ", &rest)) {
		char *equals = strchr(word, '=');
		int axis = -1;

		if (equals) {
			*equals = '\0';
			axis = probe_axis_find(probe, word);
		}
		if (axis < 0)
			result = error_set(error, -EINVAL, "probe %s: its sweep '%s' names no axis", probe->name, sweep);
		else
			chosen[axis] = equals + 1;
	}
	if (!result)
		result = slice_add(probe, chosen, false, points, error);
	free(copy);
	return result;
}

int sweep_points(const struct probe *probe, const struct choice *choices, size_t count, bool full,
		 struct points *points, struct error *error)
{
	const char *chosen[PROBE_AXES] = { 0 };
	bool any = false;
	int result = 0;

	for (size_t i = 0; i < count; i++) {
		int axis = probe_axis_find(probe, choices[i].axis);

		if (axis >= 0) {
			chosen[axis] = choices[i].values;
			any = true;
		}
	}
	if (any || full || !probe->sweeps[0])
		return slice_add(probe, chosen, full, points, error);
	for (size_t i = 0; i < PROBE_SWEEPS && probe->sweeps[i] && !result; i++)
		result = sweep_add(probe, probe->sweeps[i], points, error);
	return result;
}

void points_free(struct points *points)
{
	free(points->point);
	points->point = NULL;
	points->count = 0;
}
