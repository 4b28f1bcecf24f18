/* SPDX-License-Identifier: MIT */
#include "chart_tail.h"

#include "chart_label.h"
#include "result/csv.h"
#include "result/describe.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 40, LABEL = 300, FIGURES = 5 };

struct tails {
	FILE *file;
	size_t rows;
	const struct result_probe *probe;
	size_t point; /* of the last row; SIZE_MAX: not one yet */
};

static bool is_point(const struct csv *csv, const struct result_probe *probe, size_t point)
{
	for (size_t i = 0; i < probe->axes; i++) {
		int column = csv_column(csv, probe->axis[i]);

		if (column < 0 || strcmp(csv->cell[column], probe->value[point * probe->axes + i]))
			return false;
	}
	return true;
}

static size_t point_of(const struct csv *csv, const struct result_probe *probe)
{
	size_t point = 0;

	while (point < probe->points && !is_point(csv, probe, point))
		point++;
	return point;
}

/* The number of the point's row, a new one if it is another than that of the row before. False: there is no such point,
 * or no room for more. */
static bool find_row(struct tails *tails, const struct csv *csv)
{
	size_t point = point_of(csv, tails->probe);

	if (point == tails->point || point == tails->probe->points)
		return point < tails->probe->points;
	if (tails->rows == ROWS)
		return false;
	tails->rows++;
	tails->point = point;
	return true;
}

static void write_label(const struct tails *tails)
{
	char point[LABEL] = "", label[LABEL + 100];

	describe_point(tails->probe, tails->point, point, sizeof point);
	snprintf(label, sizeof label, "%s%s%s", tails->probe->name, point[0] ? ": " : "", point);
	chart_label_write(label, tails->file);
	putc('\n', tails->file);
}

static int write_row(struct tails *tails, const struct csv *csv, struct error *error)
{
	static const char *const name[FIGURES] = { "p50_ns", "p90_ns", "p99_ns", "p999_ns", "max_ns" };
	int of = csv_column(csv, "of"), result = 0;
	double figure[FIGURES];

	if (of < 0 || !strcmp(csv->cell[of], "preempted") || !find_row(tails, csv))
		return 0;
	for (size_t i = 0; i < FIGURES && !result; i++) {
		int column = csv_column(csv, name[i]);

		result = column < 0 ? csv_fail(csv, error, "no column %s", name[i])
				    : csv_figure(csv, (size_t)column, &figure[i], error);
	}
	if (result)
		return result;
	fprintf(tails->file, "%zu ", tails->rows);
	chart_label_write(csv->cell[of], tails->file);
	for (size_t i = 0; i < FIGURES; i++)
		chart_figure_write(figure[i], tails->file);
	write_label(tails);
	return 0;
}

static int write_probe(struct tails *tails, const char *folder, struct error *error)
{
	char path[4300];
	struct csv csv;
	int more, result;

	snprintf(path, sizeof path, "%s/%s.tail.csv", folder, tails->probe->name);
	if (access(path, F_OK))
		return 0;
	result = csv_open(&csv, path, error);
	if (result)
		return result;
	tails->point = SIZE_MAX;
	while (!result && (more = csv_row(&csv, error)) != 0)
		result = more < 0 ? more : write_row(tails, &csv, error);
	csv_close(&csv);
	return result;
}

int chart_tail_write(const struct result *result, FILE *file, struct error *error)
{
	struct tails tails = { .file = file };
	int outcome = 0;

	fputs("$tail << END_OF_TAIL\nrow of p50 p90 p99 p999 max label\n", file);
	for (size_t i = 0; result && i < result->probes && !outcome; i++) {
		tails.probe = &result->probe[i];
		outcome = write_probe(&tails, result->path, error);
	}
	fprintf(file, "END_OF_TAIL\ntail_rows = %zu\n", tails.rows);
	return outcome;
}
