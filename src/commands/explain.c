/* SPDX-License-Identifier: MIT */
/* faultline explain: where the time of multiprocessing's Array, Pipe and Queue goes. */
#include "verb.h"
#include "explain_measure.h"
#include "result/result_folder.h"

#include "judge/explanation.h"
#include "judge/explanation_find.h"
#include "os/os.h"
#include "measure/platform.h"
#include "report/explain_print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct verb_option options[] = {
	{ "elements", 0, NUMBER("N", struct explain_settings, question.elements, 1, 1000000000), "1000000",
	  "elements of the Array for which the suspects are judged" },
	{ "variant", 0, TEXT("NAME", struct explain_settings, question.variant), "sequence_size",
	  "how that Array is filled; 'faultline list array' shows the variants" },
	{ "era", 0, TEXT("NAME", struct explain_settings, question.era), NULL,
	  "the Python whose calls are replayed (default: the one of the result)" },
	{ "folder", 0, TEXT("NAME", struct explain_settings, question.folder), "as_era",
	  "place of that Array's memory" },
	{ "time", 't', NUMBER("SECONDS", struct explain_settings, seconds, 1, 1000000), NULL,
	  "time for measuring (default: 60, with --full 600); six rounds of each program take what they need" },
	{ "full", 0, FLAG(struct explain_settings, full), NULL,
	  "measure every replay and variant, by fork and by spawn, for the predictions" },
	{ "python", 0, TEXT("PYTHON", struct explain_settings, python), "python3",
	  "the interpreter that runs the Python programs; without numpy only the replays are measured" },
	{ "output", 'o', TEXT("DIR", struct explain_settings, output), NULL,
	  "where a new result goes (default: results/<platform>/<UTC start>)" },
	{ "all", 'a', FLAG(struct explain_settings, all), NULL,
	  "also print the evidence, every way to move an array, the steps of each, and the predictions" },
	{ "format", 0, WORD("table|markdown|csv", struct explain_settings, format), "table",
	  "format of the output; csv: the suspects" },
	{ "csv", 0, WORD("suspects|programs|steps", struct explain_settings, csv), NULL, "print this table as CSV" },
	{ 0 },
};

static void print(const struct explain_settings *settings, const struct explanation *explanation)
{
	const struct document document = { .file = stdout,
					   .format = settings->format == MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
					   .width = 80 };

	explain_print(explanation, &document);
	if (settings->all)
		explain_all(explanation, &document);
	else
		document_paragraph(&document,
				   "--all: the evidence, every way to move an array, the steps, the "
				   "predictions.");
}

static int explain_folder(struct explain_settings *settings, const char *folder, struct error *error)
{
	struct explanation *explanation;
	struct result result;
	int failed = result_open(&result, folder, error);

	if (failed)
		return failed;
	if (!settings->question.era)
		settings->question.era = explanation_era(&result);
	explanation = explanation_make(&result, &settings->question);
	if (!explanation)
		failed = error_set(error, -ENOMEM, "out of memory");
	else if (!explanation_applies(&result))
		failed = error_set(error, -ENOENT,
				   "%.500s has neither replays (array, pipe_transfer, queue) nor ipc_benchmark",
				   folder);
	else if (settings->csv != EXPLAIN_NO_TABLE)
		explain_print_csv(explanation, (enum explain_table)settings->csv, stdout);
	else if (settings->format == CSV)
		explain_print_csv(explanation, EXPLAIN_CSV_SUSPECTS, stdout);
	else
		print(settings, explanation);
	free(explanation);
	result_close(&result);
	return failed;
}

/* results/<platform>/<UTC start> */
static int make_folder(const struct explain_settings *settings, char *folder, size_t size, struct error *error)
{
	char name[128], utc[32];

	platform_name(name, sizeof name);
	platform_utc(os_utc_seconds(), utc, sizeof utc);
	if (settings->output)
		snprintf(folder, size, "%s", settings->output);
	else
		snprintf(folder, size, "results/%s/%s", name, utc);
	return result_folder_take(folder, error);
}

static int explain_run(int argc, char **argv, struct error *error)
{
	struct explain_settings settings = { .question.level = 0.95, .csv = EXPLAIN_NO_TABLE };
	char folder[4096];
	int first;
	int result;

	options_command(argc, argv, settings.command, sizeof settings.command);
	first = options_read(&verb_explain, NULL, 0, argc, argv, &settings, error);
	result = first < 0 ? first : 0;

	if (!result && argc - first > 1)
		return error_usage(error, "explain: expected at most one result");
	if (!result && argc - first == 1)
		return explain_folder(&settings, argv[first], error);
	if (!result)
		result = make_folder(&settings, folder, sizeof folder, error);
	if (!result)
		result = explain_measure(&settings, folder, error);
	if (!result)
		result = explain_folder(&settings, folder, error);
	if (!result)
		fprintf(stderr, "\nResult: %s\n", folder);
	return result;
}

const struct verb verb_explain = {
	.name = "explain",
	.summary = "shows why multiprocessing.Array is slow here: where its time goes",
	.usage = "[DIR] [OPTION...]",
	.description =
		"Says how long an Array takes compared with a Pipe, where its time goes, which suspects hold, and "
		"which way to move an array is the fastest here. Takes the replays of multiprocessing (array, "
		"pipe_transfer, queue) and the Python programs from the result DIR, or measures them in about a "
		"minute.",
	.options = options,
	.examples = "  faultline explain\n"
		    "  faultline explain --python python3.12 --time 300 -o results/laptop/explained\n"
		    "  faultline explain results/laptop --variant size_size\n",
	.run = explain_run,
};
