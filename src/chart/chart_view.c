/* SPDX-License-Identifier: MIT */
#include "chart_view.h"

#include "plan/sweep.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *chart_view_value(const struct chart_view *view, size_t point, size_t axis)
{
	return view->axis[axis] < 0 ? view->base_word[axis] : result_value(view->read, point, (size_t)view->axis[axis]);
}

static double sort_key(const struct axis *axis, const char *text)
{
	struct error unused;
	uint64_t value;

	return axis_parse(axis, text, &value, &unused) ? HUGE_VAL : (double)value;
}

static int compare_rows(const void *a, const void *b)
{
	const struct chart_row *left = a, *right = b;

	for (size_t i = 0; i < PROBE_AXES; i++)
		if (left->key[i] != right->key[i])
			return left->key[i] < right->key[i] ? -1 : 1;
	return left->point < right->point ? -1 : left->point > right->point;
}

static void sort_rows(struct chart_view *view)
{
	for (size_t i = 0; i < view->read->points; i++) {
		view->row[i].point = i;
		for (size_t j = 0; j < probe_axis_count(view->probe); j++)
			view->row[i].key[j] = sort_key(&view->probe->axes[j], chart_view_value(view, i, j));
	}
	qsort(view->row, view->read->points, sizeof *view->row, compare_rows);
}

static void find_axes(struct chart_view *view)
{
	for (size_t i = 0; i < probe_axis_count(view->probe); i++) {
		const struct axis *axis = &view->probe->axes[i];
		struct error unused;
		uint64_t value = 0;

		axis_parse(axis, axis->base, &value, &unused);
		axis_format(axis, value, view->base_word[i], CHART_WORD);
		view->axis[i] = -1;
		for (size_t j = 0; j < view->read->axes; j++)
			if (!strcmp(view->read->axis[j], axis->name))
				view->axis[i] = (int)j;
	}
}

/* The probe's base value if the result has it, else the result's first value. */
static const char *find_base(const struct chart_view *view, size_t axis)
{
	int known = probe_axis_find(view->probe, view->read->axis[axis]);

	for (size_t i = 0; known >= 0 && i < view->read->points; i++)
		if (!strcmp(result_value(view->read, i, axis), view->base_word[known]))
			return view->base_word[known];
	return view->read->points ? result_value(view->read, 0, axis) : "";
}

int chart_view_make(const struct result *result, const struct probe *probe, struct chart_view *view)
{
	*view = (struct chart_view){ .probe = probe, .read = result_find(result, probe->name) };
	if (!view->read)
		return 0;
	view->page = result_page(result);
	view->row = calloc(view->read->points + 1, sizeof *view->row);
	view->base = calloc(view->read->axes + 1, sizeof *view->base);
	if (!view->row || !view->base)
		return -ENOMEM;
	find_axes(view);
	for (size_t i = 0; i < view->read->axes; i++)
		view->base[i] = find_base(view, i);
	sort_rows(view);
	return 0;
}

void chart_view_free(struct chart_view *view)
{
	free(view->row);
	free(view->base);
}
