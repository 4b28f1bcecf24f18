/* SPDX-License-Identifier: MIT */
/* What others reported beside this result: as ratios to their Pipe, since the machines differ. */
#include "explain_print.h"

#include "explain_words.h"
#include "judge/explanation_find.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const mechanisms[] = { "Array", "Queue", "Pipe" };
enum { MECHANISMS = sizeof mechanisms / sizeof mechanisms[0] };

static const char *value_of(const struct result_probe *probe, size_t point, const char *axis)
{
	for (size_t i = 0; i < probe->axes; i++)
		if (!strcmp(probe->axis[i], axis))
			return result_value(probe, point, i);
	return "";
}

/* The variants that the thread may mean: the one that is asked for, or the only one of its mechanism. */
static bool is_meant(const char *variant, const struct explanation_question *question)
{
	return !strcmp(variant, "unknown") || !strcmp(variant, question->variant) || !strcmp(variant, "put_get") ||
		!strcmp(variant, "send_recv");
}

/* The point of a mechanism without a lock, of as many elements as asked if there is one; the number of points if there
 * is none. */
static size_t find_point(const struct result_probe *probe, const char *mechanism,
			 const struct explanation_question *question)
{
	size_t found = probe->points;

	for (size_t i = 0; i < probe->points; i++) {
		if (strcmp(value_of(probe, i, "mechanism"), mechanism) || !strcmp(value_of(probe, i, "lock"), "on") ||
		    !is_meant(value_of(probe, i, "variant"), question))
			continue;
		if (found == probe->points || strtoull(value_of(probe, i, "elements"), NULL, 10) == question->elements)
			found = i;
		if (strtoull(value_of(probe, i, "elements"), NULL, 10) == question->elements &&
		    strcmp(value_of(probe, i, "start_method"), "spawn"))
			return i;
	}
	return found;
}

static double time_of(const struct result_probe *probe, size_t point)
{
	double median = point < probe->points ? result_figure(probe, point, "median_ns") : NAN;

	if (point == probe->points)
		return NAN;
	return isnan(median) ? result_figure(probe, point, "mean_ns") : median;
}

static void add_ratio(struct table *table, double ratio)
{
	char text[UNITS_TEXT];

	snprintf(text, sizeof text, "%.2f", ratio);
	table_add(table, isnan(ratio) ? "-" : text);
}

static void add_result(struct table *table, const struct result *result, const char *name,
		       const struct explanation_question *question)
{
	const struct result_probe *probe = result_find(result, "ipc_benchmark");
	const char *folder = strrchr(result->path, '/');
	size_t first = probe ? find_point(probe, "Pipe", question) : 0;
	double pipe = probe ? time_of(probe, first) : NAN;
	char text[UNITS_TEXT];

	table_add(table, name ? name : folder ? folder + 1 : result->path);
	table_add(table, probe && first < probe->points ? value_of(probe, first, "start_method") : "-");
	table_add(table,
		  probe && first < probe->points
			  ? explain_number(strtoull(value_of(probe, first, "elements"), NULL, 10), text)
			  : "-");
	for (size_t i = 0; i < MECHANISMS; i++)
		add_ratio(table, probe ? time_of(probe, find_point(probe, mechanisms[i], question)) / pipe : NAN);
	units_time(pipe, text);
	table_add(table, text);
}

void explain_reported(const struct explanation *explanation, const struct result *own, const struct result *others,
		      size_t count, const struct document *document)
{
	static const char *const head[] = { "result", "start", "elements", "Array", "Queue", "Pipe", "a Pipe takes" };
	struct table table = { .columns = 7, .left = 2 };

	document_heading(document, 2, "Other results: each time as a multiple of the Pipe on its machine");
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(&table, head[i]);
	add_result(&table, own, "this one", &explanation->question);
	for (size_t i = 0; i < count; i++)
		add_result(&table, &others[i], NULL, &explanation->question);
	document_table(document, &table);
	document_paragraph(document,
			   "Array: %s here; where a report does not say how its Array was filled, it may be another "
			   "variant. A figure without a median is a mean.",
			   explanation->question.variant);
}
