/* SPDX-License-Identifier: MIT */
/* The tables that a run prints at its end. */
#include "points_table.h"

#include "result/describe.h"
#include "stats/stats.h"

#include <string.h>

static bool is_same_end(const struct result_point *a, const struct result_point *b)
{
	return !strcmp(a->status, b->status) && !strcmp(a->reason, b->reason);
}

/* Names the row; of several, the first one and how many more. */
static void print_reason(const struct document *document, const struct result_probe *probe, size_t at)
{
	const struct result_point *point = &probe->point[at];
	char name[512], more[32] = "";
	size_t count = 0;

	for (size_t i = 0; i < probe->points; i++)
		count += is_same_end(point, &probe->point[i]);
	describe_point(probe, at, name, sizeof name);
	if (count > 1)
		snprintf(more, sizeof more, " and %zu more", count - 1);
	if (count == probe->points)
		document_item(document, "%s: %s", point->status, point->reason);
	else
		document_item(document, "%s: %s%s: %s", point->status, name[0] ? name : "base", more, point->reason);
}

/* Why points were not measured, each reason once. */
static void print_reasons(const struct document *document, const struct result_probe *probe)
{
	for (size_t i = 0; i < probe->points; i++) {
		bool known = !strcmp(probe->point[i].status, "ok");

		for (size_t j = 0; j < i && !known; j++)
			known = is_same_end(&probe->point[i], &probe->point[j]);
		if (!known)
			print_reason(document, probe, i);
	}
}

static bool any_is_wide(const struct result *result, double precision)
{
	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++)
			if (points_is_wide(&result->probe[i], j, precision))
				return true;
	return false;
}

int points_print_run(const struct result *result, double precision, bool whole, FILE *file)
{
	const struct points_printer printer = {
		{ .file = file, .format = DOCUMENT_TEXT, .width = whole ? 0 : document_width(file) },
		result_page(result),
		precision
	};
	int outcome = 0;

	for (size_t i = 0; i < result->probes && !outcome; i++) {
		points_print(&printer, &result->probe[i]);
		print_reasons(&printer.document, &result->probe[i]);
		outcome = points_print_best(&printer, &result->probe[i], "");
	}
	if (any_is_wide(result, precision))
		document_paragraph(
			&printer.document,
			"! the 95 %% interval of the median is wider than ±%g %%, or fewer than %d rounds leave it "
			"unknown.",
			precision * 100, STATS_LEAST_ROUNDS);
	points_print_summary(result, precision, file);
	return outcome;
}
