/* SPDX-License-Identifier: MIT */
/* The runs are written as the CSV of a probe, and read by the one reader of that. */
#include "json_runs.h"

#include "csv_write.h"
#include "json_names.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LONGEST_NS = 1e18; /* 31 years */

/* The runs of a family, and how its axes are found. */
struct family {
	const struct json_run *run;
	size_t runs;
	const char *axis; /* of all of `rest`; NULL: it has an axis for each KEY */
};

static int compare_runs(const void *left, const void *right)
{
	const struct json_run *a = left, *b = right;
	int order = json_part_compare(a->family, b->family);

	if (!order)
		order = strcmp(a->rest, b->rest);
	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void choose_axes(struct family *family)
{
	for (size_t i = 0; i < family->runs && !family->axis; i++)
		if (!json_has_keys(family->run[i].rest, family->run[0].rest))
			family->axis = "arguments";
}

static void put_part(FILE *file, const char *text, size_t length)
{
	char *part = strndup(text, length);

	if (part)
		csv_write_text(file, part);
	free(part);
	putc(',', file);
}

static void put_header(const struct family *family, const char *columns, FILE *file)
{
	if (family->axis)
		put_part(file, family->axis, strlen(family->axis));
	for (const char *part = family->run[0].rest; !family->axis && *part; part = json_part_next(part))
		put_part(file, part, json_key_length(part));
	fprintf(file, "%s\n", columns);
}

static void put_axes(const struct family *family, const struct json_run *run, FILE *file)
{
	if (family->axis)
		put_part(file, run->rest[0] ? run->rest : "none", run->rest[0] ? strlen(run->rest) : strlen("none"));
	for (const char *part = run->rest; !family->axis && *part; part = json_part_next(part)) {
		size_t length = json_key_length(part) + 1;

		put_part(file, part + length, json_part_length(part) - length);
	}
}

static bool is_sample(const struct json_run *run)
{
	return !run->failure && !run->is_summary;
}

/* The figures of a point: of its runs, else of the median that the file has. */
static int put_figures(const struct json_run *run, size_t count, FILE *file)
{
	double *sorted = calloc(count, sizeof *sorted);
	struct interval interval = { NAN, NAN };
	double median = NAN;
	size_t used = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (is_sample(&run[i]))
			sorted[used++] = run[i].ns;
	if (used) {
		median = stats_median(sorted, used);
		interval = stats_median_interval(sorted, used, 0.95);
	}
	for (size_t i = 0; i < count && !used; i++)
		if (run[i].is_summary)
			median = run[i].ns;
	fprintf(file, ",%zu", used);
	if (used)
		fprintf(file, ",%zu", used);
	else
		putc(',', file);
	csv_write_figure(file, median);
	csv_write_figure(file, interval.low);
	csv_write_figure(file, interval.high);
	putc('\n', file);
	free(sorted);
	return 0;
}

static size_t runs_of_point(const struct json_run *run, size_t most)
{
	size_t count = 1;

	while (count < most && !strcmp(run[count].rest, run->rest))
		count++;
	return count;
}

static int put_points(const struct family *family, FILE *file)
{
	int result = 0;

	put_header(family, "status,reason,note,samples,rounds,median_ns,ci_low_ns,ci_high_ns", file);
	for (size_t i = 0, count; i < family->runs && !result; i += count) {
		const struct json_run *run = &family->run[i];
		const char *failure = run->failure;

		count = runs_of_point(run, family->runs - i);
		for (size_t j = 1; j < count && failure; j++)
			failure = run[j].failure;
		put_axes(family, run, file);
		fputs(failure ? "failed," : "ok,", file);
		csv_write_text(file, failure ? failure : "");
		putc(',', file);
		csv_write_text(file, run->note);
		result = put_figures(run, count, file);
	}
	return result;
}

static int put_samples(const struct family *family, FILE *file)
{
	put_header(family, "round,iterations,wall_ns,cpu_ns", file);
	for (size_t i = 0, rounds = 0; i < family->runs; i++) {
		const struct json_run *run = &family->run[i];

		if (i > 0 && strcmp(run->rest, run[-1].rest))
			rounds = 0;
		if (!is_sample(run))
			continue;
		put_axes(family, run, file);
		fprintf(file, "%zu", rounds++);
		csv_write_figure(file, run->iterations);
		csv_write_figure(file, round(run->ns * run->iterations));
		csv_write_figure(file, round(run->cpu_ns * run->iterations));
		putc('\n', file);
	}
	return 0;
}

/* What `put` writes, as a CSV. */
static int open_text(int (*put)(const struct family *, FILE *), const struct family *family, const char *name,
		     struct csv *csv, struct error *error)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	int result = file ? put(family, file) : -ENOMEM;

	if (file && fclose(file))
		result = -ENOMEM;
	if (result)
		error_set(error, result, "out of memory");
	else
		result = csv_open_text(csv, name, text, size, error);
	free(text);
	return result;
}

static int take_family(struct result *result, const char *name, struct family *family, struct error *error)
{
	char probe[sizeof result->probe->name];
	struct csv csv;
	bool sampled = false;
	int outcome;

	snprintf(probe, sizeof probe, "%.*s", (int)json_part_length(family->run->family), family->run->family);
	choose_axes(family);
	outcome = open_text(put_points, family, name, &csv, error);
	if (!outcome)
		outcome = result_take_points(result, probe, &csv, error);
	for (size_t i = 0; i < family->runs; i++)
		sampled |= is_sample(&family->run[i]);
	if (!outcome && sampled)
		outcome = open_text(put_samples, family, name, &csv, error);
	if (!outcome && sampled)
		outcome = result_take_samples(result, probe, &csv, error);
	return outcome;
}

static bool is_same_point(const struct json_run *a, const struct json_run *b)
{
	return !json_part_compare(a->family, b->family) && !strcmp(a->rest, b->rest);
}

static bool is_possible(const struct json_run *run, double ns)
{
	return ns >= 0 && ns <= LONGEST_NS && ns * run->iterations <= LONGEST_NS;
}

/* What a point can't hold. `run` is sorted; `before`: the run before it, or NULL. */
static int check_run(const char *name, const struct json_run *run, const struct json_run *before, struct error *error)
{
	size_t length = json_part_length(run->family);
	const char *slash = run->rest[0] ? "/" : "";

	if (length == 0 || length >= sizeof((struct result_probe *)NULL)->name || strcspn(run->family, "\r\n") < length)
		return error_set(error, -EINVAL,
				 "%.500s: entry %zu: benchmark '%.80s': expected a name that has 1 to %zu bytes before "
				 "the first slash, and no line break",
				 name, run->entry + 1, run->family, sizeof((struct result_probe *)NULL)->name - 1);
	if (!run->failure && (!is_possible(run, run->ns) || (!isnan(run->cpu_ns) && !is_possible(run, run->cpu_ns))))
		return error_set(error, -EINVAL,
				 "%.500s: entry %zu: benchmark '%.*s%s%.80s': a time of %g ns, in %g iteration%s; "
				 "expected times from 0 to %g ns in all",
				 name, run->entry + 1, (int)length, run->family, slash, run->rest,
				 is_possible(run, run->ns) ? run->cpu_ns : run->ns, run->iterations,
				 run->iterations == 1 ? "" : "s", LONGEST_NS);
	if (before && is_same_point(before, run) && before->benchmark != run->benchmark)
		return error_set(error, -EINVAL,
				 "%.500s: entries %zu and %zu are both '%.*s%s%.200s', but not repetitions of one "
				 "benchmark; give them different names",
				 name, before->entry + 1, run->entry + 1, (int)length, run->family, slash, run->rest);
	return 0;
}

int json_runs_take(struct result *result, const char *name, struct json_run *run, size_t count, const char *axis,
		   struct error *error)
{
	int outcome = 0;

	qsort(run, count, sizeof *run, compare_runs);
	for (size_t i = 0; i < count && !outcome; i++)
		outcome = check_run(name, &run[i], i ? &run[i - 1] : NULL, error);
	for (size_t i = 0; i < count && !outcome;) {
		struct family family = { .run = &run[i], .axis = axis };

		while (i < count && !json_part_compare(run[i].family, family.run->family)) {
			family.runs++;
			i++;
		}
		outcome = take_family(result, name, &family, error);
	}
	return outcome;
}
