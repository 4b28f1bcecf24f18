/* SPDX-License-Identifier: MIT */
/* A fleet as CSV, for scripts. */
#include "fleet_print.h"

#include "result/csv_write.h"

#include <math.h>

enum { WHY = 600 };

static void put_number(double value, FILE *file)
{
	putc(',', file);
	if (isfinite(value))
		fprintf(file, "%.9g", value);
}

/* The failures of a probe of a node: "fork crashed at 3 points: Bus error; ..." Returns how many points. */
static size_t put_failures(const struct fleet *fleet, uint32_t node, uint32_t probe, char *text, size_t size)
{
	size_t points = 0, used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < fleet->failures; i++) {
		const struct fleet_failure *failure = &fleet->failure[i];

		if (failure->node != node || failure->probe != probe)
			continue;
		points += failure->points;
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s: %.200s", used ? "; " : "",
						 fleet->words.text[failure->status],
						 fleet->words.text[failure->reason]);
	}
	return points;
}

static void put_start(const struct fleet *fleet, uint32_t number, uint32_t probe, FILE *file)
{
	const struct fleet_node *node = &fleet->node[number];

	csv_write_text(file, fleet->names.text[number]);
	putc(',', file);
	csv_write_text(file, fleet->words.text[probe]);
	fprintf(file, ",%zu,%zu,%s", node->group + 1, node->runs, node->disturbed ? "yes" : "no");
}

static void put_worst_point(const struct fleet *fleet, const struct fleet_score *score, FILE *file)
{
	putc(',', file);
	if (!score->is_joint)
		csv_write_text(file, fleet_print_axes(fleet, score->point));
	put_number(score->is_joint ? NAN : exp(score->point_deviation), file);
	put_number(score->is_joint ? NAN : score->point_z, file);
}

static void put_score(const struct fleet *fleet, const struct fleet_score *score, FILE *file)
{
	char why[WHY];
	size_t failed = put_failures(fleet, score->node, score->probe, why, sizeof why);
	const char *outlier = failed ? "failed" : "no";

	if (score->is_suspect && !failed)
		outlier = "suspect";
	if (score->is_outlier)
		outlier = fleet_size(score) > 0 ? "slower" : "faster";
	put_start(fleet, score->node, score->probe, file);
	fprintf(file, ",%zu,%zu", score->points, score->slower);
	put_number(exp(score->deviation), file);
	put_number(score->error, file);
	put_number(score->z, file);
	put_worst_point(fleet, score, file);
	put_number(score->p, file);
	put_number(score->q, file);
	fprintf(file, ",%s,%zu,", outlier, failed);
	csv_write_text(file, why);
	putc('\n', file);
}

static bool has_score(const struct fleet *fleet, const struct fleet_failure *failure)
{
	for (size_t i = 0; i < fleet->scores; i++)
		if (fleet->score[i].node == failure->node && fleet->score[i].probe == failure->probe)
			return true;
	return false;
}

void fleet_print_csv(const struct fleet *fleet, FILE *file)
{
	fputs("node,probe,group,runs,disturbed,points,points_slower,ratio,error,deviation_sigma,worst_point,worst_"
	      "point_ratio,worst_point_sigma,p,q,outlier,points_failed,why\n",
	      file);
	for (size_t i = 0; i < fleet->scores; i++)
		put_score(fleet, &fleet->score[i], file);
	for (size_t i = 0; i < fleet->failures; i++) {
		const struct fleet_failure *failure = &fleet->failure[i];
		bool is_first = i == 0 || failure[-1].node != failure->node || failure[-1].probe != failure->probe;
		char why[WHY];

		if (!is_first || has_score(fleet, failure))
			continue;
		put_start(fleet, failure->node, failure->probe, file);
		fprintf(file, ",0,0,,,,,,,,,failed,%zu,",
			put_failures(fleet, failure->node, failure->probe, why, sizeof why));
		csv_write_text(file, why);
		putc('\n', file);
	}
}
