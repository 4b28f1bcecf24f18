/* SPDX-License-Identifier: MIT */
/* faultline explain: where the time of multiprocessing's Array, Pipe and Queue goes. */
#include "command.h"
#include "result/result_folder.h"

#include "judge/explanation.h"
#include "os/os.h"
#include "chart/paths.h"
#include "measure/platform.h"
#include "report/explain_print.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct settings {
	struct explanation_question question;
	const char *python, *output;
	const char *time;
	enum explain_format { TABLE, MARKDOWN, CSV } format;
	enum explain_table csv;
};

/* The place of a word in a list that ends with NULL, or -1. */
static int place_of(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(word, list[i]))
			return i;
	return -1;
}

static int take_format(struct settings *settings, const char *value, struct error *error)
{
	static const char *const format[] = { "table", "markdown", "csv", NULL };
	int place = place_of(value, format);

	if (place < 0)
		return error_usage(error, "--format: no format '%.200s'; expected table, markdown or csv", value);
	settings->format = (enum explain_format)place;
	return 0;
}

static int take_csv(struct settings *settings, const char *value, struct error *error)
{
	static const char *const table[] = { "suspects", "programs", "steps", NULL };
	int place = place_of(value, table);

	if (place < 0)
		return error_usage(error, "--csv: no table '%.200s'; expected suspects, programs or steps", value);
	settings->format = CSV;
	settings->csv = (enum explain_table)place;
	return 0;
}

static int explain_take(void *context, const char *name, const char *value, struct error *error)
{
	struct settings *settings = context;
	uint64_t seconds;

	if (!strcmp(name, "elements"))
		return command_number(name, value, 1, 1000000000, &settings->question.elements, error);
	if (!strcmp(name, "format"))
		return take_format(settings, value, error);
	if (!strcmp(name, "csv"))
		return take_csv(settings, value, error);
	if (!strcmp(name, "time")) {
		settings->time = value;
		return command_number(name, value, 1, 1000000, &seconds, error);
	}
	if (!strcmp(name, "variant"))
		settings->question.variant = value;
	else if (!strcmp(name, "era"))
		settings->question.era = value;
	else if (!strcmp(name, "folder"))
		settings->question.folder = value;
	else if (!strcmp(name, "python"))
		settings->python = value;
	else
		settings->output = value;
	return 0;
}

/* Runs a program whose standard output is not wanted; its exit status, or -errno. */
static int run_program(const char *const *words, struct error *error)
{
	posix_spawn_file_actions_t actions;
	int status, failed = posix_spawn_file_actions_init(&actions);
	pid_t pid;

	if (failed)
		return error_set(error, -failed, "out of memory");
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	failed = posix_spawnp(&pid, words[0], &actions, NULL, (char *const *)words, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failed)
		return error_set(error, -failed, "%.200s can't be started: %s", words[0], strerror(failed));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(error, -errno, "%.200s: %s", words[0], strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int measure_replays(const struct settings *settings, const char *folder, struct error *error)
{
	char executable[4096];
	const char *const words[] = { executable,   "run",  "array",  "pipe_transfer", "queue",
				      "--counters", "none", "--time", settings->time,  "--no-charts",
				      "-o",         folder, NULL };
	int result = os_executable(executable, sizeof executable);

	if (result)
		return error_set(error, result, "the path of this program is not known");
	result = run_program(words, error);
	return result > 0 ? error_set(error, -EIO, "the replays failed: see above") : result;
}

/* 0 where the program ran or had a reason not to (77). */
static int measure_program(const struct settings *settings, const char *program, const char *const *options,
			   const char *folder, struct error *error)
{
	char analysis[4096], path[4300];
	int result = paths_analysis(analysis, sizeof analysis, error);
	const char *words[16] = { settings->python, path, "-o", folder };

	if (result)
		return result;
	snprintf(path, sizeof path, "%s/python/%s", analysis, program);
	for (size_t i = 0; options[i] && i < 10; i++)
		words[4 + i] = options[i];
	fprintf(stderr, "%s ...\n", program);
	result = run_program(words, error);
	if (result > 0 && result != 77)
		return error_set(error, -EIO, "%s failed: see above", program);
	return result == 77 ? 0 : result;
}

/* Without Python the replays are explained alone. */
static int measure(const struct settings *settings, const char *folder, struct error *error)
{
	static const char *const costs[] = { "--samples", "3", "--start-method", "fork,spawn", NULL };
	static const char *const benchmark[] = {
		"--lock", "--iters", "5", "--mechanism", "Array,Queue,Pipe,SharedMemory", NULL
	};
	struct error python = { 0 };
	int result = measure_replays(settings, folder, error);

	if (result)
		return result;
	if (measure_program(settings, "interpreter_costs.py", costs, folder, &python) ||
	    measure_program(settings, "ipc_benchmark.py", benchmark, folder, &python))
		fprintf(stderr, "Without the Python programs: %s\n", python.text);
	return 0;
}

static bool has_any(const struct result *result)
{
	static const char *const name[] = { "array", "pipe_transfer", "queue", "ipc_benchmark" };

	for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
		if (result_find(result, name[i]))
			return true;
	return false;
}

static int explain_folder(struct settings *settings, const char *folder, struct error *error)
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
	else if (!has_any(&result))
		failed = error_set(error, -ENOENT,
				   "%.500s has neither replays (array, pipe_transfer, queue) nor ipc_benchmark",
				   folder);
	else if (settings->format == CSV)
		explain_print_csv(explanation, settings->csv, stdout);
	else
		explain_print(
			explanation,
			&(struct document){ stdout, settings->format == MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT });
	free(explanation);
	result_close(&result);
	return failed;
}

/* results/<platform>/<UTC start> */
static int make_folder(const struct settings *settings, char *folder, size_t size, struct error *error)
{
	char name[128], utc[32];

	platform_name(name, sizeof name);
	platform_utc(os_utc_seconds(), utc, sizeof utc);
	if (settings->output)
		snprintf(folder, size, "%s", settings->output);
	else
		snprintf(folder, size, "results/%s/%s", name, utc);
	return folder_make(folder, error);
}

static int explain_run(int argc, char **argv, struct error *error)
{
	struct settings settings = {
		.question = { .folder = "as_era", .variant = "sequence_size", .elements = 1000000, .level = 0.95 },
		.python = "python3",
		.time = "300",
	};
	char folder[4096];
	int first = command_options(&command_explain, NULL, 0, argc, argv, explain_take, &settings, error);
	int result = first < 0 ? first : 0;

	if (!result && argc - first > 1)
		return error_usage(error, "explain: one result at most");
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

static const struct command_option options[] = {
	{ "elements", 0, "N", "of the array that the suspects are judged by (1000000)" },
	{ "variant", 0, "NAME", "how that Array is filled (sequence_size); see 'faultline list array'" },
	{ "era", 0, "NAME", "whose calls (those of the Python that the result was taken with)" },
	{ "folder", 0, "NAME", "of that Array's arena (as_era)" },
	{ "time", 't', "SECONDS", "for the replays, where they are measured (300)" },
	{ "python", 0, "PYTHON", "that runs the programs (python3)" },
	{ "output", 'o', "DIR", "where what is measured goes (results/<platform>/<UTC start>)" },
	{ "format", 0, "FORMAT", "what is printed: table, markdown, or csv of the suspects (table)" },
	{ "csv", 0, "TABLE", "one table as CSV: suspects, programs or steps" },
	{ 0 },
};

const struct command command_explain = {
	.name = "explain",
	.summary = "why multiprocessing.Array is slow here: where the time goes, and which suspects hold",
	.usage = "[DIR] [OPTION...]",
	.description =
		"Takes the replays of multiprocessing (array, pipe_transfer, queue) and the Python programs from the "
		"result\n"
		"DIR, or measures them, and tells where the time of an Array, a Pipe and a Queue goes: what their\n"
		"primitives account for, what the interpreter does, and what each of the suspects amounts to.",
	.options = options,
	.examples = "  faultline explain\n"
		    "  faultline explain --python python3.12 --time 300 -o results/my-laptop/explained\n"
		    "  faultline explain results/my-laptop --variant size_size\n",
	.run = explain_run,
};
