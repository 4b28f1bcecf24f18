/* SPDX-License-Identifier: MIT */
/* faultline chart: draws the charts of one result, or of several in the same pictures. */
#include "pass_over.h"
#include "verb.h"

#include "chart/draw.h"
#include "result/archive.h"
#include "result/results.h"
#include "result/variants.h"
#include "text/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 4096 };

struct chart_settings {
	const char *output, *only;
	unsigned formats; /* a bit for each of struct drawing's */
};

static const struct verb_option options[] = {
	{ "output", 'o', TEXT("DIR", struct chart_settings, output), NULL,
	  "where the charts go; -: standard output, for one chart (default: DIR/charts for one result, else "
	  "./charts)" },
	{ "format", 0, WORDS("svg,png", struct chart_settings, formats), "svg,png", "kinds of pictures" },
	{ "only", 0, TEXT("CHART,...", struct chart_settings, only), NULL,
	  "draw these charts only, such as memset,page_fault" },
	{ 0 },
};

static int place_results(struct drawing *drawing, int argc, char **argv, char (*path)[PATH], struct error *error)
{
	int traces = 0;

	for (int i = 0; i < argc; i++) {
		int result = result_place(argv[i], path[i], PATH - 16, error);

		if (result)
			return result;
		traces += result_is_trace(path[i]);
		drawing->folders++;
	}
	if (traces > 0 && traces < argc)
		return error_usage(error,
				   "chart: traces and results of 'faultline run' have no figures in common; draw one "
				   "trace, two traces, or results");
	if (traces > 2)
		return error_usage(error, "chart: expected one trace or two, not %d", traces);
	return 0;
}

/* Finds the results, and the default place of the charts. */
static int take_results(struct drawing *drawing, int argc, char **argv, char (*path)[PATH], struct error *error)
{
	int result;

	if (argc == 0)
		return error_usage(error, "chart: no result named; expected the folder of a result, such as results/*");
	argc = pass_over(argc, argv, false);
	if (argc == 0)
		return error_usage(error,
				   "chart: none of these is a result; expected the folder of a result, such as "
				   "results/*");
	if (argc > DRAW_RESULTS)
		return error_usage(error,
				   "chart: %d results; at most %d can be distinguished in a picture; 'faultline "
				   "fleet' judges that many",
				   argc, DRAW_RESULTS);
	result = place_results(drawing, argc, argv, path, error);
	if (result)
		return result;
	if (argc == 1) { /* with its variants, if it was measured in pairs */
		char base[PATH];

		snprintf(base, sizeof base, "%s", path[0]);
		drawing->folders = variants_find(base, path);
	}
	for (size_t i = 0; i < drawing->folders; i++)
		drawing->folder[i] = path[i];
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
	struct chart_settings settings = { 0 };
	int first = options_read(&verb_chart, NULL, 0, argc, argv, &settings, error);
	char(*path)[PATH] = calloc(DRAW_RESULTS + 1, sizeof *path);
	struct drawing drawing = { .output = settings.output, .only = settings.only };
	char number[UNITS_TEXT];
	size_t drawn = 0;
	int result = first < 0 ? first : 0;

	for (size_t i = 0; i < DRAW_FORMATS; i++)
		drawing.format[i] = settings.formats >> i & 1;
	if (!result && !path)
		result = error_set(error, -ENOMEM, "out of memory");
	if (!result)
		result = take_results(&drawing, argc - first, argv + first, path, error);
	if (!result)
		result = draw_charts(&drawing, &drawn, error);
	if (!result && strcmp(drawing.output, "-"))
		fprintf(stderr, "%s in %s\n", units_number(drawn, "chart", number), drawing.output);
	free(path);
	return result;
}

const struct verb verb_chart = {
	.name = "chart",
	.summary = "draws the charts of a result, or of several side by side",
	.usage = "DIR... [OPTION...]",
	.description = "DIR is the folder of a result, the folder of a platform (its newest result is drawn), a file "
		       "from 'faultline pack' (its charts go to ./charts), or a folder from 'faultline trace -o "
		       "DIR' (of two, their differences are drawn)."
		       "\n\n"
		       "gnuplot draws each analysis/CHART.gp from the CSV files alone. For several results, the chart "
		       "'compare' compares the others with the first; results/reported/*/ may be among them. '--only "
		       "rounds' draws the noisiest points of one result "
		       "round by round. "
		       "FAULTLINE_GNUPLOT names another gnuplot, FAULTLINE_ANALYSIS another folder of scripts.",
	.options = options,
	.examples = "  faultline chart results/linux-6.18-x86_64-glibc-2.36\n"
		    "  faultline chart results/* -o /tmp/charts\n"
		    "  faultline chart results/* --only memset,page_fault --format png\n"
		    "  faultline chart before after --only compare -o /tmp/charts\n",
	.run = chart_run,
};
