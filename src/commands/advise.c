/* SPDX-License-Identifier: MIT */
#include "advise.h"

#include "chart/paths.h"
#include "judge/advice.h"
#include "os/os.h"
#include "report/advice_print.h"
#include "result/scratch.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define PROOF_SECONDS "3"

enum { MOST_WORDS = 48, NOT_SUPPORTED = 77, PATH = 4300 };

/* A command with its arguments as one text, which is cut into words. */
struct proof_command {
	char first[PATH], script[PATH], text[512], folder[PATH];
	const char *word[MOST_WORDS]; /* ends with NULL */
};

/* The command that the sentence names, with a time limit. */
static void split(struct proof_command *command, bool is_python)
{
	static const char *const more[] = { "--time", PROOF_SECONDS, "--counters", "none", "--no-charts", "-q" };
	char *state, *next = strtok_r(command->text, " ", &state);
	size_t count = 0;

	command->word[count++] = command->first;
	if (is_python)
		command->word[count++] = command->script;
	while ((next = strtok_r(NULL, " ", &state)) && count < MOST_WORDS - 10)
		command->word[count++] = next;
	for (size_t i = 0; i < (is_python ? 2 : sizeof more / sizeof more[0]); i++)
		command->word[count++] = more[i];
	command->word[count++] = "-o";
	command->word[count++] = command->folder;
	command->word[count] = NULL;
}

static int find_command(const struct advice *advice, struct proof_command *command, struct error *error)
{
	const char *program = advice->rule->proof.program;
	char analysis[4096];
	int result = program ? paths_analysis(analysis, sizeof analysis, error)
			     : os_executable(command->first, sizeof command->first);

	if (!result)
		result = scratch_folder(command->folder, sizeof command->folder, error);
	if (result)
		return result;
	if (program) {
		snprintf(command->first, sizeof command->first, "python3");
		snprintf(command->script, sizeof command->script, "%s/python/%s", analysis, program);
	}
	advice_command(advice, command->text, sizeof command->text);
	split(command, program != NULL);
	return 0;
}

static int run_command(const struct proof_command *command, bool is_python)
{
	int status, result = os_command_run(&(struct os_command){ command->word, -1, -1, -1 }, &status);

	if (result)
		return result;
	if (WIFEXITED(status) && (!WEXITSTATUS(status) || (is_python && WEXITSTATUS(status) == NOT_SUPPORTED)))
		return 0;
	return -EIO;
}

static void measure(struct advice *advice)
{
	static struct proof_command command; /* too large for a small stack */
	struct result result;
	struct error error;
	int outcome = find_command(advice, &command, &error);

	if (!outcome)
		outcome = run_command(&command, advice->rule->proof.program != NULL);
	if (!outcome && !(outcome = result_open(&result, command.folder, &error))) {
		advice_prove(advice, &result);
		result_close(&result);
	}
	if (outcome)
		snprintf(advice->reason, sizeof advice->reason, "the probe failed");
}

static bool is_open(const struct advice *advice)
{
	return advice->rule->proof.probe && isnan(advice->ratio.value);
}

static int take_platform(const char *path, struct advice *advice, size_t count, struct error *error)
{
	struct result result;
	int outcome = result_open(&result, path, error);

	if (outcome)
		return outcome;
	for (size_t i = 0; i < count; i++)
		advice_prove(&advice[i], &result);
	result_close(&result);
	return 0;
}

int advise_check(const struct advise *wanted, struct error *error)
{
	return wanted->platform ? take_platform(wanted->platform, NULL, 0, error) : 0;
}

int advise_print(const struct advise *wanted, const struct trace_sums *sums, const struct document *document,
		 struct error *error)
{
	struct advice advice[ADVICE_SHOWN];
	size_t count = advice_find(sums, advice, ADVICE_SHOWN);
	int result = wanted->platform ? take_platform(wanted->platform, advice, count, error) : 0;

	if (result)
		return result;
	for (size_t i = 0; i < count && wanted->prove; i++)
		if (is_open(&advice[i]))
			measure(&advice[i]);
	advice_print(document, advice, count);
	return 0;
}
