/* SPDX-License-Identifier: MIT */
/* faultline chart: draws the charts of one result, or of several in the same pictures. */
#include "chart.h"

#include "result/archive.h"
#include "result/results.h"
#include "command.h"
#include "chart/draw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 4096 };

int chart_result(const char *folder, struct error *error)
{
	struct drawing *drawing = calloc(1, sizeof *drawing);
	char output[PATH + 16];
	size_t drawn;
	int result;

	if (!drawing)
		return error_set(error, -ENOMEM, "out of memory");
	snprintf(output, sizeof output, "%s/charts", folder);
	drawing->folder[drawing->folders++] = folder;
	drawing->output = output;
	for (size_t i = 0; i < DRAW_FORMATS; i++)
		drawing->format[i] = true;
	result = draw_charts(drawing, &drawn, error);
	free(drawing);
	return result;
}

static int take_formats(struct drawing *drawing, const char *value, struct error *error)
{
	size_t taken = 0, words = 1;

	for (const char *letter = value; *letter; letter++)
		words += *letter == ',';
	for (size_t i = 0; i < DRAW_FORMATS; i++)
		taken += drawing->format[i] = draw_is_listed(value, draw_format[i]);
	if (taken != words)
		return error_usage(error, "--format: no formats '%s'; expected svg, png or svg,png", value);
	return 0;
}

static int chart_take(void *context, const char *name, const char *value, struct error *error)
{
	struct drawing *drawing = context;

	if (!strcmp(name, "format"))
		return take_formats(drawing, value, error);
	if (!strcmp(name, "only"))
		drawing->only = value;
	else
		drawing->output = value;
	return 0;
}

/* Finds the results, and where the charts go if the user does not say it. */
static int take_results(struct drawing *drawing, int argc, char **argv, char (*path)[PATH], struct error *error)
{
	if (argc == 0)
		return error_usage(error, "chart: no result named; expected its folder, such as results/*");
	if (argc > DRAW_RESULTS)
		return error_usage(error, "chart: %d results; at most %d can be told apart in a picture", argc,
				   DRAW_RESULTS);
	for (int i = 0; i < argc; i++) {
		int result = result_place(argv[i], path[i], PATH - 16, error);

		if (result)
			return result;
		drawing->folder[drawing->folders++] = path[i];
	}
	if (drawing->output)
		return 0;
	drawing->output = "charts";
	if (argc == 1 && !archive_is_one(argv[0])) {
		snprintf(path[DRAW_RESULTS], PATH, "%.*s/charts", PATH - 16, path[0]);
		drawing->output = path[DRAW_RESULTS];
	}
	return 0;
}

static int chart_run(int argc, char **argv, struct error *error)
{
	char(*path)[PATH] = calloc(DRAW_RESULTS + 1, sizeof *path);
	struct drawing *drawing = calloc(1, sizeof *drawing);
	size_t drawn = 0;
	int first = -ENOMEM, result = error_set(error, -ENOMEM, "out of memory");

	for (size_t i = 0; drawing && i < DRAW_FORMATS; i++)
		drawing->format[i] = true;
	if (drawing && path)
		first = result = command_options(&command_chart, NULL, 0, argc, argv, chart_take, drawing, error);
	if (first >= 0)
		result = take_results(drawing, argc - first, argv + first, path, error);
	if (!result)
		result = draw_charts(drawing, &drawn, error);
	if (!result && strcmp(drawing->output, "-"))
		fprintf(stderr, "%zu charts in %s\n", drawn, drawing->output);
	free(drawing);
	free(path);
	return result;
}

static const struct command_option options[] = {
	{ "output", 'o', "DIR",
	  "where to; - is standard output, of one chart (DIR/charts of one result, ./charts of several)" },
	{ "format", 0, "svg,png", "which pictures (both)" },
	{ "only", 0, "CHART,...", "these charts, such as memset,page_fault" },
	{ 0 },
};

const struct command command_chart = {
	.name = "chart",
	.summary = "draws the charts of a result, or of several side by side",
	.usage = "DIR... [OPTION...]",
	.description =
		"DIR is the folder of a result, or of a platform, of which the newest result is taken, or what\n"
		"'faultline pack' made of one (its charts go to ./charts), or what 'faultline trace -o DIR' wrote;\n"
		"traces are drawn one at a time. Draws each analysis/CHART.gp with gnuplot, from the CSV files\n"
		"alone. Of several results the chart 'compare' compares the others with the first;\n"
		"results/reported/*/ may stand among them. FAULTLINE_GNUPLOT names another gnuplot,\n"
		"FAULTLINE_ANALYSIS another folder of scripts.",
	.options = options,
	.examples = "  faultline chart results/linux-6.18-x86_64-glibc-2.36\n"
		    "  faultline chart results/* -o /tmp/charts\n"
		    "  faultline chart results/* --only memset,page_fault --format png\n"
		    "  faultline chart before after --only compare -o /tmp/charts\n",
	.run = chart_run,
};
