/* SPDX-License-Identifier: MIT */
#include "trace_comparison.h"

#include "stats/student.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the traces of a side say, one value each. */
struct values {
	double *of[2];
	size_t count[2];
};

static double mean_of(const struct values *values, int side)
{
	return student_mean(values->of[side], values->count[side]);
}

static struct estimate difference_of(const struct values *values, double level)
{
	struct interval interval = student_difference(values->of[0], values->count[0], values->of[1], values->count[1],
						      level);

	return (struct estimate){ mean_of(values, 1) - mean_of(values, 0), interval.low, interval.high };
}

static void take(const struct trace_set *set, const char *name, enum trace_figure figure, double *values)
{
	for (size_t i = 0; i < set->traces; i++)
		values[i] = trace_sums_figure(&set->trace[i], name, figure);
}

/* Without calls on one side their cost is known on the other one only. */
static void divide(struct trace_change *change)
{
	double calls[2], *each = change->each_ns;

	for (int i = 0; i < 2; i++) {
		calls[i] = change->side[i][TRACE_CALLS];
		each[i] = calls[i] > 0 ? change->side[i][TRACE_WALL] / calls[i] : NAN;
	}
	change->by_calls_ns = change->by_cost_ns = NAN;
	if (isnan(calls[0]) || isnan(calls[1]) || calls[0] + calls[1] <= 0)
		return;
	change->by_calls_ns = change->difference.value;
	change->by_cost_ns = 0;
	if (calls[0] > 0 && calls[1] > 0) {
		change->by_calls_ns = (calls[1] - calls[0]) * (each[0] + each[1]) / 2;
		change->by_cost_ns = (each[1] - each[0]) * (calls[0] + calls[1]) / 2;
	}
}

static bool has(const struct trace_set *set, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < set->traces; i++)
		found |= trace_sums_find(&set->trace[i], name) != NULL;
	return found;
}

/* A side that lacks the primitive has 0 of what the other side has; of what that one doesn't know, nothing is known. */
static void forget_unknown(const struct trace_set *const set[2], struct trace_change *change)
{
	for (int i = 0; i < 2; i++)
		for (int figure = 0; figure < TRACE_FIGURES && !has(set[i], change->name); figure++)
			if (isnan(change->side[1 - i][figure]))
				change->side[i][figure] = NAN;
}

static void make_change(const struct trace_set *const set[2], const char *name, const struct values *room, double level,
			struct trace_change *change)
{
	snprintf(change->name, sizeof change->name, "%s", name);
	for (int figure = 0; figure < TRACE_FIGURES; figure++)
		for (int i = 0; i < 2; i++) {
			take(set[i], name, (enum trace_figure)figure, room->of[i]);
			change->side[i][figure] = mean_of(room, i);
			if (i && figure == TRACE_WALL)
				change->difference = difference_of(room, level);
			if (i && figure == TRACE_PATH)
				change->path = difference_of(room, level);
		}
	forget_unknown(set, change);
	divide(change);
}

static int largest_first(const void *left, const void *right)
{
	double a = fabs(((const struct trace_change *)left)->difference.value);
	double b = fabs(((const struct trace_change *)right)->difference.value);

	return isnan(a) || isnan(b) ? isnan(a) - isnan(b) : (a < b) - (a > b);
}

/* The changes, with room for one more. */
static struct trace_change *more(struct trace_change *change, size_t count)
{
	return count & (count - 1) ? change : realloc(change, (count ? 2 * count : 1) * sizeof *change);
}

static int add_change(const struct trace_set *const set[2], const char *name, const struct values *room,
		      struct trace_comparison *comparison)
{
	struct trace_change *grown = more(comparison->change, comparison->changes);

	if (!grown)
		return -ENOMEM;
	comparison->change = grown;
	grown[comparison->changes] = (struct trace_change){ 0 };
	make_change(set, name, room, comparison->level, &grown[comparison->changes++]);
	return 0;
}

static int add_trace(const struct trace_set *const set[2], const struct trace_sums *sums, const struct values *room,
		     struct intern *seen, struct trace_comparison *comparison)
{
	for (size_t i = 0; i < sums->count; i++) {
		uint32_t number = intern(seen, sums->sum[i].name);

		if (number == UINT32_MAX ||
		    (number == comparison->changes && add_change(set, sums->sum[i].name, room, comparison)))
			return -ENOMEM;
	}
	return 0;
}

static int make_changes(const struct trace_set *const set[2], const struct values *room,
			struct trace_comparison *comparison)
{
	struct intern seen = { 0 };
	int result = 0;

	for (int i = 0; i < 2; i++)
		for (size_t j = 0; !result && j < set[i]->traces; j++)
			result = add_trace(set, &set[i]->trace[j], room, &seen, comparison);
	intern_free(&seen);
	for (int i = 0; i < 2; i++)
		for (size_t j = 0; j < comparison->changes; j++)
			if (!isnan(comparison->change[j].side[i][TRACE_WALL]))
				comparison->threads_ns[i] += comparison->change[j].side[i][TRACE_WALL];
	if (comparison->changes)
		qsort(comparison->change, comparison->changes, sizeof *comparison->change, largest_first);
	return result;
}

static int longest_path_first(const void *left, const void *right)
{
	double a = fabs((*(const struct trace_change *const *)left)->path.value);
	double b = fabs((*(const struct trace_change *const *)right)->path.value);

	return (a < b) - (a > b);
}

/* A path that a trace lacks makes all of its figures NAN. */
static int order_path(struct trace_comparison *comparison)
{
	comparison->on_path = calloc(comparison->changes + 1, sizeof *comparison->on_path);
	if (!comparison->on_path)
		return -ENOMEM;
	for (size_t i = 0; i < comparison->changes; i++) {
		const double a = comparison->change[i].side[0][TRACE_PATH],
			     b = comparison->change[i].side[1][TRACE_PATH];

		if (a > 0 || b > 0)
			comparison->on_path[comparison->on_paths++] = &comparison->change[i];
		if (isnan(a) || isnan(b))
			comparison->on_paths = 0;
	}
	qsort(comparison->on_path, comparison->on_paths, sizeof *comparison->on_path, longest_path_first);
	return 0;
}

static void compare_elapsed(const struct trace_set *const set[2], const struct values *room,
			    struct trace_comparison *comparison)
{
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < set[i]->traces; j++)
			room->of[i][j] = set[i]->trace[j].elapsed_ns;
		comparison->elapsed_ns[i] = mean_of(room, i);
		comparison->least_ns[i] = comparison->most_ns[i] = room->of[i][0];
		for (size_t j = 1; j < set[i]->traces; j++) {
			comparison->least_ns[i] = fmin(comparison->least_ns[i], room->of[i][j]);
			comparison->most_ns[i] = fmax(comparison->most_ns[i], room->of[i][j]);
		}
	}
	comparison->elapsed = difference_of(room, comparison->level);
}

int trace_comparison_make(const struct trace_set *a, const struct trace_set *b, double level,
			  struct trace_comparison *comparison)
{
	const struct trace_set *const set[2] = { a, b };
	double *room = calloc(a->traces + b->traces, sizeof *room);
	struct values values = { { room, room ? room + a->traces : NULL }, { a->traces, b->traces } };
	int result = room ? 0 : -ENOMEM;

	*comparison = (struct trace_comparison){ .level = level, .traces = { a->traces, b->traces } };
	if (!result) {
		compare_elapsed(set, &values, comparison);
		result = make_changes(set, &values, comparison);
	}
	if (!result)
		result = order_path(comparison);
	free(room);
	if (result)
		trace_comparison_free(comparison);
	return result;
}

int trace_comparison_make_places(const struct trace_set *a, const struct trace_set *b, double level,
				 struct trace_comparison *comparison)
{
	struct trace_set places[2] = { *a, *b };

	*comparison = (struct trace_comparison){ .level = level };
	if (!a->has_places || !b->has_places)
		return 0;
	places[0].trace = a->place;
	places[1].trace = b->place;
	return trace_comparison_make(&places[0], &places[1], level, comparison);
}

void trace_comparison_free(struct trace_comparison *comparison)
{
	free(comparison->change);
	free(comparison->on_path);
	*comparison = (struct trace_comparison){ 0 };
}

bool trace_comparison_is_noise(struct estimate difference)
{
	return difference.low <= 0 && difference.high >= 0;
}

static const char *fact(const struct trace_set *set, const char *key)
{
	return facts_text(&set->facts.facts, key);
}

static void warn_of_side(const struct trace_set *set, int side, void (*warn)(void *context, const char *text),
			 void *context)
{
	char text[TRACE_COMPARISON_WARNING];

	if (!strcmp(fact(set, "trace_complete"), "no")) {
		snprintf(text, sizeof text, "something was lost in %c: its figures are of what was seen", side);
		warn(context, text);
	}
	if (!strcmp(fact(set, "emulated"), "yes")) {
		snprintf(text, sizeof text, "%c was taken on an emulator: its times mean nothing", side);
		warn(context, text);
	}
	if (set->left_out[0]) {
		snprintf(text, sizeof text, "left out of %c, because the program failed: %s", side, set->left_out);
		warn(context, text);
	}
	if (set->trace[0].failure[0]) {
		snprintf(text, sizeof text, "the program of %c failed: %s", side, set->trace[0].failure);
		warn(context, text);
	}
}

void trace_comparison_warnings(const struct trace_set *a, const struct trace_set *b,
			       void (*warn)(void *context, const char *text), void *context)
{
	const struct trace_set *const set[2] = { a, b };
	char text[TRACE_COMPARISON_WARNING];

	for (int i = 0; i < 2; i++)
		warn_of_side(set[i], 'A' + i, warn, context);
	if (strcmp(fact(a, "trace_sources"), fact(b, "trace_sources"))) {
		snprintf(text, sizeof text,
			 "A and B have other sources (%.60s; %.60s): what one of them doesn't see looks like a "
			 "difference",
			 fact(a, "trace_sources"), fact(b, "trace_sources"));
		warn(context, text);
	}
}
