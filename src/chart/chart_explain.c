/* SPDX-License-Identifier: MIT */
#include "chart_explain.h"

#include "chart_label.h"
#include "judge/explanation.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Where the rows go, and how many bars they make. */
struct bars {
	FILE *file;
	size_t platform, count;
};

static void write_part(const struct bars *bars, const char *bar, const char *part, double ns)
{
	if (!(ns > 0))
		return;
	fprintf(bars->file, "%zu %zu", bars->platform, bars->count);
	chart_label_write(bar, bars->file);
	chart_label_write(part, bars->file);
	chart_figure_write(ns, bars->file);
	putc('\n', bars->file);
}

/* The time of the Pipe program with as many elements and the same start method as `path`; NAN if not measured. */
static double pipe_of(const struct explanation *explanation, const struct explanation_path *path)
{
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *pipe = &explanation->path[i];

		if (!strcmp(pipe->mechanism, "Pipe") && !strcmp(pipe->start, path->start) &&
		    pipe->elements == path->elements)
			return pipe->program.time.value;
	}
	return NAN;
}

/* The "part" of a step in the program's time is its name; steps outside of it and totals begin with a sign. */
static void write_path(struct bars *bars, const struct explanation_path *path, double pipe)
{
	char bar[CHART_LABEL], part[64];

	snprintf(bar, sizeof bar, "%s %s, %s%s", path->mechanism, path->variant, path->start,
		 isnan(path->wall.primitives) ? " (steps are missing)" : "");
	bars->count++;
	for (size_t i = 0; i < path->steps; i++)
		if (path->step[i].in_program)
			write_part(bars, bar, path->step[i].name, path->step[i].cost.time.value);
	write_part(bars, bar, "interpreter", path->wall.interpreter);
	for (size_t i = 0; i < path->steps; i++) {
		snprintf(part, sizeof part, "-%s", path->step[i].name);
		if (!path->step[i].in_program)
			write_part(bars, bar, part, path->step[i].cost.time.value);
	}
	write_part(bars, bar, "=program", path->program.time.value);
	write_part(bars, bar, "=of_pipe", path->program.time.value / pipe);
}

/* The mean time of the Pipe that has the point's values on all axes except the variant; NAN if not reported. */
static double reported_pipe(const struct result_probe *probe, size_t point)
{
	for (size_t i = 0; i < probe->points; i++) {
		bool same = true;

		for (size_t j = 0; j < probe->axes; j++) {
			const char *want = strcmp(probe->axis[j], "mechanism") ? result_value(probe, point, j) : "Pipe";

			same &= !strcmp(probe->axis[j], "variant") || !strcmp(result_value(probe, i, j), want);
		}
		if (same)
			return result_figure(probe, i, "mean_ns");
	}
	return NAN;
}

/* Totals that others reported have a mean alone. */
static void write_reported(struct bars *bars, const struct result *result)
{
	const struct result_probe *probe = result_find(result, "ipc_benchmark");

	for (size_t i = 0; probe && i < probe->points; i++) {
		double mean = result_figure(probe, i, "mean_ns");
		char bar[CHART_LABEL] = "";
		size_t used = 0;

		if (!(mean > 0) || !isnan(result_figure(probe, i, "median_ns")))
			continue;
		for (size_t j = 0; j < probe->axes && used + 1 < sizeof bar; j++) {
			const char *value = result_value(probe, i, j);

			if (!strcmp(probe->axis[j], "lock") || !strcmp(value, "unknown"))
				continue;
			used += (size_t)snprintf(bar + used, sizeof bar - used, "%s%.40s%s", used ? ", " : "", value,
						 strcmp(probe->axis[j], "elements") ? "" : " elements");
		}
		bars->count++;
		write_part(bars, bar, "=reported", mean);
		write_part(bars, bar, "=of_pipe", mean / reported_pipe(probe, i));
	}
}

static int write_result(struct bars *bars, const struct result *result)
{
	const struct explanation_question question = explanation_question(result);
	struct explanation *explanation = explanation_make(result, &question);

	if (!explanation)
		return -ENOMEM;
	for (size_t i = 0; i < explanation->paths; i++)
		if (explanation->path[i].elements == question.elements &&
		    (!isnan(explanation->path[i].wall.primitives) || explanation->path[i].program.time.value > 0))
			write_path(bars, &explanation->path[i], pipe_of(explanation, &explanation->path[i]));
	write_reported(bars, result);
	free(explanation);
	return 0;
}

int chart_explain_write(const struct result *result, size_t count, FILE *file)
{
	struct bars bars = { .file = file };
	int failed = 0;

	fputs("$explained << END_OF_POINTS\nplatform bar title part ns\n", file);
	for (size_t i = 0; i < count && !failed; i++) {
		bars.platform = i + 1;
		if (explanation_applies(&result[i]))
			failed = write_result(&bars, &result[i]);
	}
	fprintf(file, "END_OF_POINTS\nexplained = %zu\n", failed ? 0 : bars.count);
	return failed;
}
