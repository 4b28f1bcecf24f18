/* SPDX-License-Identifier: MIT */
#include "chart_rounds.h"

#include "chart_hover.h"
#include "gnuplot.h"
#include "judge/comparison_times.h"
#include "judge/derive.h"
#include "plan/registry.h"
#include "result/describe.h"
#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 9, LABEL = 300 };

struct noisy {
	const struct result_probe *probe;
	size_t point;
	double width; /* of its interval */
};

/* Keeps the widest ones, the widest first. */
static void add(struct noisy *noisy, size_t *count, struct noisy more)
{
	size_t at = *count;

	while (at > 0 && more.width > noisy[at - 1].width)
		at--;
	if (at == POINTS)
		return;
	*count += *count < POINTS;
	memmove(&noisy[at + 1], &noisy[at], (*count - 1 - at) * sizeof *noisy);
	noisy[at] = more;
}

static size_t find(const struct result *result, struct noisy *noisy)
{
	size_t count = 0;

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++) {
			const struct result_probe *probe = &result->probe[i];
			double width = derive_precision(probe, j);

			if (!isnan(width) && probe->point[j].rounds > 0)
				add(noisy, &count, (struct noisy){ probe, j, width });
		}
	return count;
}

static void write_round(const struct noisy *noisy, const struct probe *probe, const struct figure *round, FILE *file)
{
	char time[UNITS_TEXT];

	units_time(round->value, time);
	fprintf(file, "%zu %.9g \"", (size_t)round->round + 1, round->value);
	chart_hover_name(probe, noisy->probe, noisy->point, file);
	fprintf(file, "|round %zu: %s", (size_t)round->round + 1, time);
	chart_hover_command(probe, noisy->probe, noisy->point, file);
	fputs("\"\n", file);
}

static void write_one(const struct noisy *noisy, size_t number, FILE *file)
{
	char point[LABEL] = "", label[LABEL + 100];
	size_t count;
	const struct figure *rounds = comparison_rounds(noisy->probe, noisy->point, &count);
	struct error unknown;
	const struct probe *probe = registry_find(noisy->probe->name, &unknown);

	describe_point(noisy->probe, noisy->point, point, sizeof point);
	snprintf(label, sizeof label, "±%.0f %%, %s%s%s", noisy->width * 100, noisy->probe->name, point[0] ? ": " : "",
		 point);
	fprintf(file, "rounds_label[%zu] = ", number);
	gnuplot_quote(file, label);
	fprintf(file, "\n$rounds_%zu << END_OF_ROUNDS\n", number);
	for (size_t i = 0; i < count; i++)
		write_round(noisy, probe, &rounds[i], file);
	fputs("END_OF_ROUNDS\n", file);
}

void chart_rounds_write(const struct result *result, FILE *file)
{
	struct noisy noisy[POINTS + 1];
	size_t count = result ? find(result, noisy) : 0;

	fprintf(file, "rounds_points = %zu\narray rounds_label[%d]\n", count, POINTS);
	for (size_t i = 0; i < count; i++)
		write_one(&noisy[i], i + 1, file);
}
