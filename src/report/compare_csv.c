/* SPDX-License-Identifier: MIT */
/* A comparison as CSV, for charts and scripts. */
#include "compare_print.h"
#include "result/csv_write.h"
#include "result/json_lines.h"

#include "result/schema.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The axes of all probes, each once. */
struct axes {
	const char **name;
	size_t count;
};

static void collect_axes(const struct comparison *comparison, struct axes *axes)
{
	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->axes; j++) {
			const char **grown = realloc(axes->name, (axes->count + 1) * sizeof *grown);
			size_t known = 0;

			if (!grown)
				return;
			axes->name = grown;
			while (known < axes->count && strcmp(grown[known], comparison->probe[i]->axis[j]))
				known++;
			if (known == axes->count)
				grown[axes->count++] = comparison->probe[i]->axis[j];
		}
}

static void write_axes(const struct axes *axes, const struct comparison_probe *compared,
		       const struct comparison_row *row, FILE *file)
{
	for (size_t i = 0; i < axes->count; i++) {
		putc(',', file);
		for (size_t j = 0; row && j < compared->axes; j++)
			if (!strcmp(axes->name[i], compared->axis[j]))
				csv_write_text(file, comparison_value(compared, row, j));
	}
}

static void write_estimate(struct estimate estimate, FILE *file)
{
	const double figure[] = { estimate.value, estimate.low, estimate.high };

	for (size_t i = 0; i < 3; i++) {
		putc(',', file);
		if (isfinite(figure[i]))
			fprintf(file, "%.9g", figure[i]);
	}
}

static void write_start(const char *kind, const char *probe, const struct result *base, const struct result *other,
			FILE *file)
{
	fprintf(file, "%s,", kind);
	csv_write_text(file, probe);
	putc(',', file);
	csv_write_text(file, compare_print_label(base));
	putc(',', file);
	csv_write_text(file, compare_print_label(other));
}

static const char *status_of(const struct comparison_probe *compared, const struct comparison_row *row, size_t i)
{
	return row->side[i].present ? compared->probe[i]->point[row->side[i].point].status : "missing";
}

static void write_point(const struct comparison_probe *compared, const struct comparison_row *row, size_t i, FILE *file)
{
	const struct comparison_side *side = &row->side[i];

	putc(',', file);
	csv_write_text(file, status_of(compared, row, 0));
	putc(',', file);
	csv_write_text(file, status_of(compared, row, i));
	write_estimate(row->side[0].time, file);
	write_estimate(side->time, file);
	write_estimate(side->ratio, file);
	fprintf(file, ",%s,1\n", verdict_name(side->verdict));
}

static void write_mean(const struct comparison_probe *compared, size_t i, FILE *file)
{
	fputs(",,,,,,,,", file);
	write_estimate(compared->mean[i], file);
	fprintf(file, ",%s,%zu\n", verdict_name(compared->verdict[i]), compared->mean_of[i]);
}

static void write_csv(const struct comparison *comparison, const struct result *result, bool changed, FILE *file)
{
	struct axes axes = { 0 };

	collect_axes(comparison, &axes);
	fputs("kind,probe,base,other", file);
	for (size_t i = 0; i < axes.count; i++) {
		putc(',', file);
		csv_write_text(file, axes.name[i]);
	}
	fputs(",base_status,other_status,base_ns,base_low_ns,base_high_ns,other_ns,other_low_ns,other_high_ns,"
	      "ratio,ratio_low,ratio_high,verdict,points\n",
	      file);
	for (size_t i = 0; i < comparison->probes; i++) {
		const struct comparison_probe *compared = comparison->probe[i];

		for (size_t j = 1; j < comparison->results; j++) {
			for (size_t k = 0; k < compared->rows; k++) {
				if (changed && compared->row[k].side[j].verdict <= VERDICT_INDISTINCT)
					continue;
				write_start("point", compared->name, &result[0], &result[j], file);
				write_axes(&axes, compared, &compared->row[k], file);
				write_point(compared, &compared->row[k], j, file);
			}
			write_start("mean", compared->name, &result[0], &result[j], file);
			write_axes(&axes, compared, NULL, file);
			write_mean(compared, j, file);
		}
	}
	free(axes.name);
}

int compare_print_rows(const struct comparison *comparison, const struct result *result, bool changed, bool as_json,
		       FILE *to, struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, to, as_json);

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	write_csv(comparison, result, changed, file);
	return json_lines_end(&lines, error);
}
