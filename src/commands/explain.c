/* SPDX-License-Identifier: MIT */
/* faultline explain: where the time of multiprocessing's Array, Pipe and Queue goes. */
#include "verb.h"
#include "result/result_folder.h"

#include "judge/explanation.h"
#include "judge/explanation_find.h"
#include "os/os.h"
#include "chart/paths.h"
#include "measure/platform.h"
#include "report/explain_print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_TABLE = 99 };

struct explain_settings {
	struct explanation_question question;
	const char *python, *output;
	char command[1024]; /* as typed */
	uint64_t seconds;
	enum { TABLE, MARKDOWN, CSV } format;
	bool all;
	unsigned csv; /* of enum explain_table, or NO_TABLE */
};

static const struct verb_option options[] = {
	{ "elements", 0, NUMBER("N", struct explain_settings, question.elements, 1, 1000000000), "1000000",
	  "elements of the Array for which the suspects are judged" },
	{ "variant", 0, TEXT("NAME", struct explain_settings, question.variant), "sequence_size",
	  "how that Array is filled; 'faultline list array' shows the variants" },
	{ "era", 0, TEXT("NAME", struct explain_settings, question.era), NULL,
	  "the Python whose calls are replayed (default: the one of the result)" },
	{ "folder", 0, TEXT("NAME", struct explain_settings, question.folder), "as_era",
	  "place of that Array's memory" },
	{ "time", 't', NUMBER("SECONDS", struct explain_settings, seconds, 1, 1000000), "300",
	  "time for the replays, if they are measured" },
	{ "python", 0, TEXT("PYTHON", struct explain_settings, python), "python3",
	  "the interpreter that runs the Python programs" },
	{ "output", 'o', TEXT("DIR", struct explain_settings, output), NULL,
	  "where a new result goes (default: results/<platform>/<UTC start>)" },
	{ "all", 'a', FLAG(struct explain_settings, all), NULL,
	  "also print the evidence, every way to move an array, the steps of each, and the predictions" },
	{ "format", 0, WORD("table|markdown|csv", struct explain_settings, format), "table",
	  "format of the output; csv: the suspects" },
	{ "csv", 0, WORD("suspects|programs|steps", struct explain_settings, csv), NULL, "print this table as CSV" },
	{ 0 },
};

/* Runs a program and discards its standard output; returns its exit status, or -errno. */
static int run_program(const char *const *words, struct error *error)
{
	const struct os_command command = { words, -1, -1, STDERR_FILENO };
	int status, result = os_command_run(&command, &status);

	if (result == -EINTR) {
		error->signal = (int)os_ending;
		return error_set(error, result, "interrupted");
	}
	if (result)
		return error_set(error, result, "can't start %.200s: %s", words[0], strerror(-result));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int measure_replays(const struct explain_settings *settings, const char *folder, struct error *error)
{
	char executable[4096], seconds[24];
	const char *const words[] = { executable,   "run",  "array",  "pipe_transfer", "queue",
				      "--counters", "none", "--time", seconds,         "--no-charts",
				      "-o",         folder, NULL };
	int result = os_executable(executable, sizeof executable);

	snprintf(seconds, sizeof seconds, "%" PRIu64, settings->seconds);
	if (result)
		return error_set(error, result, "the path of this program is not known");
	result = run_program(words, error);
	return result > 0 ? error_set(error, -EIO, "the replays failed: see above") : result;
}

/* The replays name their own command; the result is one of this one. */
static int record_command(const struct explain_settings *settings, const char *folder, struct error *error)
{
	struct result result;
	int failed = result_open_facts(&result, folder, error);

	if (failed)
		return failed;
	facts_set(&result.facts, "explain_command", "%s", settings->command);
	failed = facts_write(&result.facts, folder, error);
	result_close(&result);
	return failed;
}

/* 0 if the program ran or had a reason not to (77). */
static int measure_program(const struct explain_settings *settings, const char *program, const char *const *arguments,
			   const char *folder, struct error *error)
{
	char analysis[4096], path[4300];
	int result = paths_analysis(analysis, sizeof analysis, error);
	const char *words[16] = { settings->python, path, "-o", folder };

	if (result)
		return result;
	snprintf(path, sizeof path, "%s/python/%s", analysis, program);
	for (size_t i = 0; arguments[i] && i < 10; i++)
		words[4 + i] = arguments[i];
	fprintf(stderr, "%s ...\n", program);
	result = run_program(words, error);
	if (result > 0 && result != 77)
		return error_set(error, -EIO, "%s failed: see above", program);
	return result == 77 ? 0 : result;
}

/* Without Python only the replays are explained. */
static int measure(const struct explain_settings *settings, const char *folder, struct error *error)
{
	static const char *const costs[] = { "--samples", "3", "--start-method", "fork,spawn", NULL };
	static const char *const benchmark[] = {
		"--lock", "--iters", "5", "--mechanism", "Array,Queue,Pipe,SharedMemory", NULL
	};
	struct error python = { 0 };
	int result;

	os_catch_ending(NULL);
	result = measure_replays(settings, folder, error);
	if (!result)
		result = record_command(settings, folder, error);
	if (result)
		return result;
	result = measure_program(settings, "interpreter_costs.py", costs, folder, &python);
	if (!result)
		result = measure_program(settings, "ipc_benchmark.py", benchmark, folder, &python);
	if (result == -EINTR)
		*error = python;
	else if (result)
		fprintf(stderr, "Without the Python programs: %s\n", python.text);
	return result == -EINTR ? result : 0;
}

static void print(const struct explain_settings *settings, const struct explanation *explanation)
{
	const struct document document = { stdout, settings->format == MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
					   80 };

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
	else if (settings->csv != NO_TABLE)
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
	struct explain_settings settings = { .question.level = 0.95, .csv = NO_TABLE };
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
		result = measure(&settings, folder, error);
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
		"Takes the replays of multiprocessing (array, pipe_transfer, queue) and the Python programs from "
		"the result DIR, or measures them. Shows where the time of an Array, a Pipe and a Queue goes: "
		"what their primitives account for, what the interpreter adds, and what each suspect amounts "
		"to.",
	.options = options,
	.examples = "  faultline explain\n"
		    "  faultline explain --python python3.12 --time 300 -o results/laptop/explained\n"
		    "  faultline explain results/laptop --variant size_size\n",
	.run = explain_run,
};
