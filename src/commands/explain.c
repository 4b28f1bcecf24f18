/* SPDX-License-Identifier: MIT */
/* faultline explain: where the time of multiprocessing's Array, Pipe and Queue goes. */
#include "verb.h"
#include "explain_measure.h"
#include "result/json_lines.h"
#include "result/result_folder.h"

#include "judge/explanation.h"
#include "judge/explanation_find.h"
#include "os/os.h"
#include "measure/platform.h"
#include "plan/registry.h"
#include "plan/sweep.h"
#include "report/explain_print.h"
#include "text/suggest.h"
#include "text/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PYTHON "python3"

enum { MOST_OTHERS = 15, WIDEST = 80 };

static const struct verb_option options[] = {
	{ "elements", 0, NUMBER("N", struct explain_settings, question.elements, 1, 1000000000), NULL,
	  "elements of the Array for which the suspects are judged (default: those of the result, 1000000 for a new "
	  "one)" },
	{ "variant", 0, TEXT("NAME", struct explain_settings, question.variant), NULL,
	  "how that Array is filled; 'faultline list array' shows the variants (default: that of the result, "
	  "sequence_size for a new one)" },
	{ "era", 0, TEXT("NAME", struct explain_settings, question.era), NULL,
	  "the Python whose calls are replayed (default: that of the result)" },
	{ "folder", 0, TEXT("NAME", struct explain_settings, question.folder), NULL,
	  "place of that Array's memory (default: that of the result, as_era for a new one)" },
	{ "time", 't', NUMBER("SECONDS", struct explain_settings, seconds, 1, 1000000), NULL,
	  "time for measuring (default: 60, with --full 600); six rounds of what the verdicts need, and three of the "
	  "other programs, are always measured" },
	{ "full", 0, FLAG(struct explain_settings, full), NULL,
	  "measure every replay and variant, by fork and by spawn, for the predictions" },
	{ "python", 0, TEXT("PYTHON", struct explain_settings, python), PYTHON,
	  "the interpreter that runs the Python programs; without numpy only the replays are measured" },
	{ "output", 'o', TEXT("DIR", struct explain_settings, output), NULL,
	  "where a new result goes (default: results/<platform>/<UTC start>)" },
	{ "all", 'a', FLAG(struct explain_settings, all), NULL,
	  "also print the evidence, every way to move an array, the steps of each, and the predictions" },
	{ "format", 0, WORD("table|markdown|csv|json", struct explain_settings, format), "table",
	  "format of the output; csv and json: the suspects, or what --csv names" },
	{ "csv", 0, WORD("suspects|programs|steps", struct explain_settings, csv), NULL, "print this table as CSV" },
	{ 0 },
};

/* A result and those of others beside it. */
struct explained {
	struct result result, other[MOST_OTHERS];
	size_t others;
};

static void print(const struct explain_settings *settings, const struct explained *explained,
		  const struct explanation *explanation)
{
	const size_t width = document_width(stdout);
	const struct document document = { .file = stdout,
					   .format = settings->format == MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
					   .width = width < WIDEST ? width : WIDEST };

	explain_print(explanation, &document);
	if (explained->others)
		explain_reported(explanation, &explained->result, explained->other, explained->others, &document);
	if (settings->all)
		explain_all(explanation, &document);
	else
		document_paragraph(&document,
				   "--all: the evidence, every way to move an array, the steps, the "
				   "predictions.");
}

static int print_rows(const struct explain_settings *settings, const struct explanation *explanation,
		      struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, stdout, settings->format == JSON);

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	explain_print_csv(explanation,
			  settings->csv == EXPLAIN_NO_TABLE ? EXPLAIN_CSV_SUSPECTS : (enum explain_table)settings->csv,
			  file);
	return json_lines_end(&lines, error);
}

static int answer(struct explain_settings *settings, const struct explained *explained, struct error *error)
{
	const struct result *result = &explained->result;
	struct explanation *explanation;
	int failed = 0;

	if (!explanation_applies(result))
		return error_set(error, -ENOENT,
				 "%.500s has neither replays (array, pipe_transfer, queue) nor ipc_benchmark",
				 result->path);
	explanation_ask(result, &settings->question);
	explanation = explanation_make(result, &settings->question);
	if (!explanation)
		failed = error_set(error, -ENOMEM, "out of memory");
	else if (settings->csv != EXPLAIN_NO_TABLE || settings->format == CSV || settings->format == JSON)
		failed = print_rows(settings, explanation, error);
	else
		print(settings, explained, explanation);
	free(explanation);
	return failed;
}

/* `folder`, and `count` others beside it. */
static int explain_folders(struct explain_settings *settings, const char *folder, char *const *others, size_t count,
			   struct error *error)
{
	struct explained *explained;
	int failed = 0;

	if (count > MOST_OTHERS)
		return error_usage(error, "explain: more than %d results", MOST_OTHERS + 1);
	explained = calloc(1, sizeof *explained);
	if (!explained)
		return error_set(error, -ENOMEM, "out of memory");
	failed = result_open(&explained->result, folder, error);
	while (!failed && explained->others < count) {
		failed = result_open(&explained->other[explained->others], others[explained->others], error);
		explained->others += !failed;
	}
	if (!failed)
		failed = answer(settings, explained, error);
	result_close(&explained->result);
	for (size_t i = 0; i < explained->others; i++)
		result_close(&explained->other[i]);
	free(explained);
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

static const char *variant_at(const void *context, size_t i)
{
	(void)context;
	return explanation_variant(i);
}

static int check_word(const char *name, const char *typed, const char *what, struct error *error)
{
	const struct probe *array = registry_find("array", error);
	int axis = array ? probe_axis_find(array, name) : -1;
	struct words words;

	if (!typed || axis < 0)
		return 0;
	words_split(array->axes[axis].values, ",", &words);
	return words_find(&words, what, typed, error) < 0 ? -EINVAL : 0;
}

/* A mistake is found before anything is measured. */
static int check_settings(const struct explain_settings *settings, struct error *error)
{
	const struct explanation_question *question = &settings->question;
	int result = check_word("era", question->era, "--era: no value", error);

	if (!result)
		result = check_word("folder", question->folder, "--folder: no value", error);
	if (!result && question->variant &&
	    suggest_find("--variant: no value", question->variant, variant_at, NULL, EXPLANATION_VARIANTS, error) < 0)
		return -EINVAL;
	if (!result && !settings->python[0])
		return error_usage(error, "--python: empty; expected the name or the path of an interpreter");
	return result;
}

/* What says how to measure has no meaning where a result is read. */
static int check_read(const struct explain_settings *settings, const char *folder, struct error *error)
{
	const char *option = settings->output ? "output" : settings->full ? "full" : settings->seconds ? "time" : NULL;

	if (!option && strcmp(settings->python, PYTHON))
		option = "python";
	return option ? error_usage(error, "--%s: is for measuring, but %.300s is read; leave out one of them", option,
				    folder)
		      : 0;
}

static int explain_run(int argc, char **argv, struct error *error)
{
	struct explain_settings settings = { .question.level = 0.95, .csv = EXPLAIN_NO_TABLE };
	char folder[4096];
	int first;
	int result;

	options_command(argc, argv, settings.command, sizeof settings.command);
	first = options_read(&verb_explain, NULL, 0, argc, argv, &settings, error);
	result = first < 0 ? first : check_settings(&settings, error);
	if (!result && argc > first)
		result = check_read(&settings, argv[first], error);
	if (!result && argc > first)
		return explain_folders(&settings, argv[first], argv + first + 1, (size_t)(argc - first - 1), error);
	explanation_ask(NULL, &settings.question);
	if (!result)
		result = make_folder(&settings, folder, sizeof folder, error);
	if (!result)
		result = explain_measure(&settings, folder, error);
	if (!result)
		result = explain_folders(&settings, folder, NULL, 0, error);
	if (!result)
		fprintf(stderr, "\nResult: %s\n", folder);
	return result;
}

const struct verb verb_explain = {
	.name = "explain",
	.summary = "shows why multiprocessing.Array is slow here: where its time goes",
	.usage = "[DIR [OTHER...]] [OPTION...]",
	.description =
		"Says how long an Array takes compared with a Pipe, where its time goes, which suspects hold, and "
		"which way to move an array is the fastest here. Takes the replays of multiprocessing (array, "
		"pipe_transfer, queue) and the Python programs from the result DIR, or measures them in about a "
		"minute, two on a busy machine: further rounds go first to what leaves a verdict open. OTHER results, "
		"such as those in results/reported, are shown next to it.",
	.options = options,
	.examples = "  faultline explain\n"
		    "  faultline explain --python python3.12 --time 300 -o results/laptop/explained\n"
		    "  faultline explain results/laptop --variant size_size\n"
		    "  faultline explain results/laptop results/reported/question-macos\n",
	.run = explain_run,
};
