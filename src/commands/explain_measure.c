/* SPDX-License-Identifier: MIT */
#include "explain_measure.h"

#include "explain_python.h"

#include "chart/paths.h"
#include "judge/explanation_find.h"
#include "os/os.h"
#include "result/results.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 60, FULL_SECONDS = 600, WORDS = 40, WORD = 4096, WHY = 1000 };

/* The shares of the time; the rest is for the benchmark. */
static const double replays_share = 0.45, costs_share = 0.2;

/* The words of a command. */
struct words {
	char text[WORDS][WORD];
	size_t count;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *words, const char *format, ...)
{
	va_list arguments;

	if (words->count == WORDS)
		return;
	va_start(arguments, format);
	vsnprintf(words->text[words->count++], WORD, format, arguments);
	va_end(arguments);
}

static uint64_t seconds_of(const struct explain_settings *settings, double share)
{
	uint64_t all = settings->seconds ? settings->seconds : settings->full ? FULL_SECONDS : SECONDS;
	uint64_t part = (uint64_t)((double)all * share);

	return part ? part : 1;
}

/* Runs a program and discards its standard output; returns its exit status, or -errno. */
static int run_program(const char *program, const char *script, const struct words *arguments, struct error *error)
{
	const char *words[WORDS + 3] = { program };
	const struct os_command command = { words, -1, -1, STDERR_FILENO };
	size_t count = 1;
	int status, result;

	if (script)
		words[count++] = script;
	for (size_t i = 0; i < arguments->count; i++)
		words[count++] = arguments->text[i];
	result = os_command_run(&command, &status);
	if (result == -EINTR) {
		error->signal = (int)os_ending;
		return error_set(error, result, "interrupted");
	}
	if (result)
		return error_set(error, result, "can't start %.200s: %s", program, strerror(-result));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The points that decide: the Array of the question, what its page faults cost, and a Pipe. */
static void add_sweeps(const struct explain_settings *settings, const char *era, struct words *words)
{
	const struct explanation_question *question = &settings->question;
	const uint64_t elements = question->elements;
	const char *const read = strcmp(question->variant, "slice") ? "" : ",read";

	add(words, "--sweep");
	add(words,
	    "array step=all,arena,zero,fill,start,work,exit%s variant=%.64s elements=%" PRIu64 " era=%s folder=%.64s",
	    read, question->variant, elements, era, question->folder);
	add(words, "--sweep");
	add(words, "array step=zero,work variant=size_size elements=%" PRIu64 " era=%s folder=%.64s", elements, era,
	    question->folder);
	add(words, "--sweep");
	add(words, "array step=zero era=python3.7 variant=%.64s,size_size elements=%" PRIu64, question->variant,
	    elements);
	add(words, "--sweep");
	add(words, "array step=all folder=memory variant=%.64s elements=%" PRIu64 " era=%s", question->variant,
	    elements, era);
	add(words, "--sweep");
	add(words, "array step=start,work,exit elements=1 variant=%.64s era=%s folder=%.64s", question->variant, era,
	    question->folder);
	add(words, "--sweep");
	add(words, "pipe_transfer step=all,make,pickle,unpickle,exit,teardown elements=%" PRIu64 " era=%s", elements,
	    era);
	add(words, "--sweep");
	add(words, "pipe_transfer step=all,make,exit,teardown elements=1 era=%s", era);
}

static int measure_replays(const struct explain_settings *settings, const char *era, const char *folder, double share,
			   struct error *error)
{
	static const char *const all[] = { "array", "pipe_transfer", "queue" };
	char executable[4096];
	static struct words words; /* too large for a small stack */
	int result = os_executable(executable, sizeof executable);

	if (result)
		return error_set(error, result, "the path of this program is not known");
	words.count = 0;
	add(&words, "run");
	for (size_t i = 0; settings->full && i < sizeof all / sizeof all[0]; i++)
		add(&words, "%s", all[i]);
	if (!settings->full)
		add_sweeps(settings, era, &words);
	add(&words, "--counters");
	add(&words, "none");
	add(&words, "--no-charts");
	add(&words, "--time");
	add(&words, "%" PRIu64, seconds_of(settings, share));
	add(&words, "-o");
	add(&words, "%s", folder);
	result = run_program(executable, NULL, &words, error);
	return result > 0 ? error_set(error, -EIO, "the replays failed: see above") : result;
}

/* The replays name their own command; the result is one of this one. `lacking`: why there are no Python programs, or
 * "". */
static int record_facts(const struct explain_settings *settings, const char *lacking, const char *folder,
			struct error *error)
{
	struct result result;
	int failed = result_open_facts(&result, folder, error);

	if (failed)
		return failed;
	facts_set(&result.facts, "explain_command", "%s", settings->command);
	if (lacking[0])
		facts_set(&result.facts, "python_lacking", "%s", lacking);
	failed = facts_write(&result.facts, folder, error);
	result_close(&result);
	return failed;
}

/* 0 if the program ran or had a reason not to (77). */
static int measure_program(const struct explain_python *python, const char *program, const char *folder,
			   struct words *words, struct error *error)
{
	char analysis[4096], path[4300];
	int result = paths_analysis(analysis, sizeof analysis, error);

	if (result)
		return result;
	snprintf(path, sizeof path, "%s/python/%s", analysis, program);
	add(words, "-o");
	add(words, "%s", folder);
	fprintf(stderr, "%s ...\n", program);
	result = run_program(python->executable, path, words, error);
	if (result > 0 && result != 77)
		return error_set(error, -EIO, "%s failed: see above", program);
	return result == 77 ? 0 : result;
}

static int measure_costs(const struct explain_settings *settings, const struct explain_python *python,
			 const char *folder, struct error *error)
{
	const char *variant = settings->question.variant;
	static struct words words; /* too large for a small stack */

	words.count = 0;
	add(&words, "--samples");
	add(&words, "3");
	add(&words, "--start-method");
	add(&words, settings->full ? "fork,spawn" : "fork");
	add(&words, "--size");
	add(&words, "%" PRIu64, settings->question.elements);
	if (!settings->full) {
		add(&words, "--source");
		add(&words, "numpy");
		add(&words, "--cost");
		add(&words, "%sprocess,calls_send_recv,calls_%.64s",
		    !strcmp(variant, "slice")                  ? "slice_in,"
			    : !strncmp(variant, "sequence", 8) ? "box,"
							       : "",
		    variant);
		add(&words, "--time");
		add(&words, "%" PRIu64, seconds_of(settings, costs_share));
	}
	return measure_program(python, "interpreter_costs.py", folder, &words, error);
}

static int measure_benchmark(const struct explain_settings *settings, const struct explain_python *python,
			     const char *folder, struct error *error)
{
	const char *shared = explain_python_has_room(python, settings->question.elements) ? ",SharedMemory,memmap" : "";
	const char *variant = settings->question.variant;
	static struct words words; /* too large for a small stack */

	if (!shared[0])
		fprintf(stderr,
			"SharedMemory and memmap are left out: /dev/shm has %s bytes free, too few for two arrays of "
			"%" PRIu64 " elements. Mount it larger, or give fewer --elements.\n",
			python->shm, settings->question.elements);
	words.count = 0;
	add(&words, "--size");
	add(&words, "%" PRIu64, settings->question.elements);
	add(&words, "--iters");
	add(&words, settings->full ? "5" : "3");
	add(&words, "--mechanism");
	add(&words, "Array,Queue,Pipe,Manager,ProcessPoolExecutor%s", shared);
	if (settings->full) {
		add(&words, "--lock");
		add(&words, "--start-method");
		add(&words, "fork,spawn");
	} else {
		add(&words, "--lock");
		add(&words, "%s", variant);
		add(&words, "--variant");
		add(&words, "%.64s%s%s", variant, strcmp(variant, "size_size") ? ",size_size" : "",
		    strcmp(variant, "made_before") ? ",made_before" : "");
		add(&words, "--start-method");
		add(&words, "fork");
		add(&words, "--time");
		add(&words, "%" PRIu64, seconds_of(settings, 1 - replays_share - costs_share));
	}
	return measure_program(python, "ipc_benchmark.py", folder, &words, error);
}

/* Whether the Python programs will be measured; says by what, or why not. */
static int check_python(const struct explain_settings *settings, struct explain_python *python, bool *serves,
			char why[static WHY], struct error *error)
{
	int result = explain_python_ask(settings->python, python, error);

	if (result)
		return result;
	*serves = explain_python_serves(settings->python, python, why, WHY);
	if (*serves)
		fprintf(stderr, "Python: %s, %s %s, numpy %s\n", python->executable, python->implementation,
			python->version, python->numpy);
	else
		fprintf(stderr, "Only the replays are measured, no Python programs: %s\n", why);
	if (*serves && strcmp(python->implementation, "CPython"))
		fprintf(stderr, "The replays are those of CPython: they don't explain the programs of %s.\n",
			python->implementation);
	return 0;
}

int explain_measure(const struct explain_settings *settings, const char *folder, struct error *error)
{
	struct explain_python python;
	struct error failed = { 0 };
	bool serves = false;
	const char *era;
	char why[WHY];
	int result;

	os_catch_ending(NULL);
	result = check_python(settings, &python, &serves, why, error);
	if (result)
		return result;
	era = settings->question.era ? settings->question.era : explanation_era_of(serves ? python.version : NULL);
	result = measure_replays(settings, era, folder, settings->full ? 0.5 : serves ? replays_share : 1, error);
	if (!result)
		result = record_facts(settings, why, folder, error);
	if (result || !serves)
		return result;
	result = measure_costs(settings, &python, folder, &failed);
	if (!result)
		result = measure_benchmark(settings, &python, folder, &failed);
	if (result == -EINTR)
		*error = failed;
	else if (result)
		fprintf(stderr, "Without the Python programs: %s\n", failed.text);
	return result == -EINTR ? result : 0;
}
