/* SPDX-License-Identifier: MIT */
/* A fleet as CSV, for scripts. */
#include "fleet_print.h"

#include "result/csv_write.h"

#include <math.h>

static void put_number(double value, FILE *file)
{
	putc(',', file);
	if (!isnan(value))
		fprintf(file, "%.9g", value);
}

void fleet_print_csv(const struct fleet *fleet, FILE *file)
{
	fputs("node,probe,group,runs,disturbed,points,points_slower,ratio,error,deviation_sigma,worst_point,worst_"
	      "point_ratio,worst_point_sigma,p,q,outlier\n",
	      file);
	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];
		const struct fleet_node *node = &fleet->node[score->node];

		csv_write_text(file, fleet->names.text[score->node]);
		putc(',', file);
		csv_write_text(file, fleet->words.text[score->probe]);
		fprintf(file, ",%zu,%zu,%s,%zu,%zu", score->group + 1, node->runs, node->disturbed ? "yes" : "no",
			score->points, score->slower);
		put_number(exp(score->deviation), file);
		put_number(score->error, file);
		put_number(score->z, file);
		putc(',', file);
		csv_write_text(file, fleet_print_axes(fleet, score->point));
		put_number(exp(score->point_deviation), file);
		put_number(score->point_z, file);
		put_number(score->p, file);
		put_number(score->q, file);
		fprintf(file, ",%s\n", score->is_outlier ? fleet_size(score) > 0 ? "slower" : "faster" : "no");
	}
}
