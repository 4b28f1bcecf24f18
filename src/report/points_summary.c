/* SPDX-License-Identifier: MIT */
/* What a run says at its end: how well it measured, what costs most for its bytes, what it could not measure. */
#include "points_table.h"

#include "judge/costs.h"
#include "judge/derive.h"
#include "result/describe.h"
#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1024 };

struct quality {
	size_t points, measured, precise, unknown; /* of all; with a time; within the precision; without an interval */
	double widest;
	const struct result_probe *widest_of; /* NULL: all are precise */
	size_t widest_at;
};

static void name_point(const struct result_probe *probe, size_t point, char *text, size_t size)
{
	char values[TEXT / 2];

	describe_point(probe, point, values, sizeof values);
	snprintf(text, size, "%s%s%s", probe->name, values[0] ? ": " : "", values);
}

static void judge_point(struct quality *quality, const struct result_probe *probe, size_t point, double precision)
{
	double interval = derive_precision(probe, point);

	quality->points++;
	if (strcmp(probe->point[point].status, "ok") != 0)
		return;
	quality->measured++;
	quality->unknown += isnan(interval) ? 1 : 0;
	quality->precise += interval <= precision;
	if (!(interval > precision && interval > quality->widest))
		return;
	quality->widest = interval;
	quality->widest_of = probe;
	quality->widest_at = point;
}

static void print_quality(const struct document *document, const struct result *result, double precision)
{
	struct quality quality = { .widest = 0 };
	char name[TEXT], unknown[64] = "", widest[TEXT + 64] = "", points[UNITS_TEXT];

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++)
			judge_point(&quality, &result->probe[i], j, precision);
	if (quality.unknown)
		snprintf(unknown, sizeof unknown, ", %zu with too few rounds for an interval", quality.unknown);
	if (quality.widest_of) {
		name_point(quality.widest_of, quality.widest_at, name, sizeof name);
		snprintf(widest, sizeof widest, "; the widest ±%.0f %%: %s", quality.widest * 100, name);
	}
	document_item(document, "Measured: %zu of %s; %zu within ±%g %%%s%s", quality.measured,
		      units_number(quality.points, "point", points), quality.precise, precision * 100, unknown, widest);
}

/* Against writing as many bytes of memory in use: by that, not by the size that was asked for. */
static void print_costs(const struct document *document, const struct result *result)
{
	struct costs *costs = calloc(1, sizeof *costs);
	char list[3 * TEXT] = "", name[TEXT];
	size_t used = 0;

	if (!costs)
		return;
	costs_find(result, costs);
	for (size_t i = 0; i < costs->by_bytes && used < sizeof list; i++) {
		const struct cost *cost = &costs->by_byte[i];

		name_point(cost->probe, cost->point, name, sizeof name);
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s, %.*f times", used ? "; " : "", name,
					 cost->ratio.value < 9.95 ? 1 : 0, cost->ratio.value);
	}
	if (used)
		document_item(document, "Dearest, against a memset of as many bytes in use: %s", list);
	free(costs);
}

static size_t count_status(const struct result *result, const char *status)
{
	size_t count = 0;

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++)
			count += !strcmp(result->probe[i].point[j].status, status);
	return count;
}

static void print_not_measured(const struct document *document, const struct result *result)
{
	static const char *const statuses[] = { "unsupported", "failed", "crashed", "hung", "unresolved" };
	char list[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		size_t count = count_status(result, statuses[i]);

		if (count)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s%zu %s", used ? ", " : "", count,
						 statuses[i]);
	}
	if (used)
		document_item(document, "Not measured: %s; the reasons stand under their tables", list);
}

static void print_disturbed(const struct document *document, const struct result *result)
{
	char text[UNITS_TEXT], in[UNITS_TEXT];
	double samples = 0;
	size_t points = 0;

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++) {
			double disturbed = result_figure(&result->probe[i], j, "disturbed");

			samples += disturbed > 0 ? disturbed : 0;
			points += disturbed > 0;
		}
	if (points)
		document_item(document, "Disturbed from outside: %s, in %s",
			      units_number((uint64_t)samples, "sample", text), units_number(points, "point", in));
}

void points_print_summary(const struct result *result, double precision, FILE *file)
{
	const struct document document = { .file = file, .format = DOCUMENT_TEXT, .width = document_width(file) };

	putc('\n', file);
	print_quality(&document, result, precision);
	print_costs(&document, result);
	print_disturbed(&document, result);
	print_not_measured(&document, result);
}
