/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include "text/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 4096, MOST_POINTS = 2000000, LONGEST_VALUE = 32, MOST_COMBINED = 1000 };

struct values {
	uint64_t *value;
	size_t count;
};

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
	char low_text[LONGEST_VALUE], high_text[LONGEST_VALUE], step = '*';
	size_t high_length = strcspn(dots + 2, "*+");
	const char *step_text = dots + 2 + high_length;
	uint64_t low, high, by = 2;
	int result;

	snprintf(low_text, sizeof low_text, "%.*s", (int)(dots - item), item);
	snprintf(high_text, sizeof high_text, "%.*s", (int)high_length, dots + 2);
	if (*step_text) {
		step = *step_text;
		if (axis_number(step_text + 1, &by) || by < (step == '*' ? 2 : 1))
			return error_usage(error,
					   "%s: '%s' has no good step; expected LOW..HIGH*FACTOR or LOW..HIGH+STEP",
					   axis->name, item);
	}
	result = axis_parse(axis, low_text, &low, error);
	if (!result)
		result = axis_parse(axis, high_text, &high, error);
	if (result)
		return result;
	if (low > high || (step == '*' && low == 0))
		return error_usage(error, "%s: '%s' is an empty range; expected LOW..HIGH with 0 < LOW <= HIGH",
				   axis->name, item);
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
			return error_usage(error, "%s: '%.40s...' is too long; expected %s", axis->name, text,
					   axis->values);
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

/* Adds a point unless it is among the first `known` points, which belong to other slices. */
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

/* The values of each axis: those that are chosen, else its base. values_free() may follow in any case. */
static int slice_parse(const struct probe *probe, const char *const chosen[], struct values values[static PROBE_AXES],
		       struct error *error)
{
	int result = 0;

	memset(values, 0, PROBE_AXES * sizeof values[0]);
	for (size_t i = 0; i < probe_axis_count(probe) && !result; i++)
		result = values_parse(&probe->axes[i], chosen[i] ? chosen[i] : probe->axes[i].base, &values[i], error);
	return result;
}

static void values_free(struct values values[static PROBE_AXES])
{
	for (size_t i = 0; i < PROBE_AXES; i++)
		free(values[i].value);
}

static int slice_add(const struct probe *probe, const char *const chosen[], struct points *points, struct error *error)
{
	struct values values[PROBE_AXES];
	int result = slice_parse(probe, chosen, values, error);

	if (!result)
		result = product_add(probe, values, points, error);
	values_free(values);
	return result;
}

static double product_count(const struct probe *probe, const struct values values[])
{
	double count = 1;

	for (size_t i = 0; i < probe_axis_count(probe); i++)
		count *= (double)values[i].count;
	return count;
}

/* The values of each axis with those of each other, the rest at their base. */
static int pairs_add(const struct probe *probe, const char *const chosen[], struct points *points, struct error *error)
{
	size_t axes = probe_axis_count(probe);
	int result = 0;

	for (size_t i = 0; i < axes; i++)
		for (size_t j = i + 1; j < axes && !result; j++) {
			const char *both[PROBE_AXES];

			memcpy(both, chosen, sizeof both);
			both[i] = both[i] ? both[i] : probe->axes[i].values;
			both[j] = both[j] ? both[j] : probe->axes[j].values;
			result = slice_add(probe, both, points, error);
		}
	return result;
}

static int take_word(const struct probe *probe, const char *sweep, char *word, const char *chosen[static PROBE_AXES],
		     struct error *error)
{
	char *equals = strchr(word, '='), hint[256];
	int axis;

	if (!equals)
		return error_usage(error, "'%.200s': '%.60s' is not AXIS=VALUES", sweep, word);
	*equals = '\0';
	axis = probe_axis_find(probe, word);
	if (axis < 0) {
		suggest_hint(word, probe_axis_name, probe, probe_axis_count(probe), hint, sizeof hint);
		return error_usage(error, "'%.200s': no axis '%.60s'%s", sweep, word, hint);
	}
	chosen[axis] = equals + 1;
	return 0;
}

int sweep_add(const struct probe *probe, const char *sweep, struct points *points, struct error *error)
{
	const char *chosen[PROBE_AXES] = { 0 };
	char *copy = strdup(sweep), *rest = NULL;
	int result = 0;

	if (!copy)
		return error_set(error, -ENOMEM, "out of memory");
	for (char *word = strtok_r(copy, " ", &rest); word && !result; word = strtok_r(NULL, " ", &rest))
		result = take_word(probe, sweep, word, chosen, error);
	if (!result)
		result = slice_add(probe, chosen, points, error);
	free(copy);
	return result;
}

static int sweeps_add(const struct probe *probe, struct points *points, struct error *error)
{
	int result = 0;

	for (size_t i = 0; i < PROBE_SWEEPS && probe->sweeps[i] && !result; i++)
		result = sweep_add(probe, probe->sweeps[i], points, error);
	return result;
}

/* Leaves out those after the first `known` that mean nothing. */
static void points_sift(struct points *points, size_t known)
{
	size_t kept = known;

	for (size_t i = known; i < points->count; i++)
		if (!points->point[i].probe->means_nothing ||
		    !points->point[i].probe->means_nothing(points->point[i].value))
			points->point[kept++] = points->point[i];
	points->count = kept;
}

static int full_add(const struct probe *probe, const char *const chosen[], bool any, struct points *points,
		    struct error *error)
{
	const char *all[PROBE_AXES] = { 0 };
	struct values values[PROBE_AXES];
	size_t known = points->count;
	int result;

	for (size_t i = 0; i < probe_axis_count(probe); i++)
		all[i] = chosen[i] ? chosen[i] : probe->axes[i].values;
	result = slice_parse(probe, all, values, error);
	if (!result && product_count(probe, values) <= (double)MOST_COMBINED) {
		result = product_add(probe, values, points, error);
	} else if (!result) {
		if (!any)
			result = sweeps_add(probe, points, error);
		if (!result)
			result = pairs_add(probe, chosen, points, error);
	}
	values_free(values);
	points_sift(points, known);
	return result;
}

int sweep_points(const struct probe *probe, const struct choice *choices, size_t count, bool full,
		 struct points *points, struct error *error)
{
	const char *chosen[PROBE_AXES] = { 0 };
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		int axis = probe_axis_find(probe, choices[i].axis);

		if (axis >= 0) {
			chosen[axis] = choices[i].values;
			any = true;
		}
	}
	if (full)
		return full_add(probe, chosen, any, points, error);
	if (any || !probe->sweeps[0])
		return slice_add(probe, chosen, points, error);
	return sweeps_add(probe, points, error);
}

void points_free(struct points *points)
{
	free(points->point);
	points->point = NULL;
	points->count = 0;
}
