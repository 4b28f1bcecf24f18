/* SPDX-License-Identifier: MIT */
/* The JSON of hyperfine: a result for each point, a time for each round, in seconds. */
#include "export.h"
#include "export_point.h"

#include "result/json_write.h"
#include "stats/stats.h"
#include "stats/student.h"

#include <errno.h>
#include <stdlib.h>

enum { NS_PER_SECOND = 1000000000 };

struct writing {
	FILE *file;
	const char *comma;
	int outcome;
};

static void put_seconds(FILE *file, const char *name, double ns)
{
	json_write_key(file, ",\n      ", name);
	json_write_number(file, ns / (double)NS_PER_SECOND);
}

static void put_statistics(FILE *file, const struct export_point *point, double *sorted)
{
	put_seconds(file, "mean", student_mean(sorted, point->rounds));
	put_seconds(file, "stddev", student_deviation(sorted, point->rounds));
	stats_sort(sorted, point->rounds);
	put_seconds(file, "median", stats_quantile(sorted, point->rounds, 0.5));
	put_seconds(file, "user", result_figure(point->probe, point->point, "user_ns"));
	put_seconds(file, "system", result_figure(point->probe, point->point, "system_ns"));
	put_seconds(file, "min", sorted[0]);
	put_seconds(file, "max", sorted[point->rounds - 1]);
}

/* The times have all their digits: where they hardly differ, the deviation can't be found from fewer. */
static void put_lists(FILE *file, const struct export_point *point)
{
	json_write_key(file, ",\n      ", "times");
	for (size_t i = 0; i < point->rounds; i++)
		fprintf(file, "%s%.17g", i ? ", " : "[", point->round[i].ns / (double)NS_PER_SECOND);
	json_write_key(file, "],\n      ", "exit_codes");
	for (size_t i = 0; i < point->rounds; i++)
		fputs(i ? ", 0" : "[0", file);
	json_write_key(file, "],\n      ", "parameters");
	putc('{', file);
	for (size_t i = 0; i < point->probe->axes; i++) {
		json_write_key(file, i ? ", " : "", point->probe->axis[i]);
		json_write_text(file, result_value(point->probe, point->point, i));
	}
	putc('}', file);
}

static void put_point(void *context, const struct export_point *point)
{
	struct writing *writing = context;
	double *sorted = calloc(point->rounds, sizeof *sorted);

	if (!sorted) {
		writing->outcome = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < point->rounds; i++)
		sorted[i] = point->round[i].ns;
	fputs(writing->comma, writing->file);
	json_write_key(writing->file, "\n    {\n      ", "command");
	json_write_text(writing->file, point->name);
	put_statistics(writing->file, point, sorted);
	put_lists(writing->file, point);
	fputs("\n    }", writing->file);
	writing->comma = ",";
	free(sorted);
}

int export_hyperfine(const struct result *result, FILE *file)
{
	struct writing writing = { file, "", 0 };
	int outcome;

	fputs("{\n  \"results\": [", file);
	outcome = export_each(result, ':', put_point, &writing);
	fputs("\n  ]\n}\n", file);
	return outcome ? outcome : writing.outcome;
}
