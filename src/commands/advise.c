/* SPDX-License-Identifier: MIT */
#include "advise.h"

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

enum { MOST_WORDS = 48 };

/* The command that the sentence names, with a time limit; its words end with NULL. */
static void split(char *command, const char *folder, const char **word)
{
	static const char *const more[] = { "--time", PROOF_SECONDS, "--counters", "none", "--no-charts", "-q", "-o" };
	char *state;
	size_t count = 1; /* the first is faultline */

	for (char *next = strtok_r(command, " ", &state); next && count < MOST_WORDS - 10;
	     next = strtok_r(NULL, " ", &state))
		word[count++] = next;
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		word[count++] = more[i];
	word[count++] = folder;
	word[count] = NULL;
}

static void measure(struct advice *advice)
{
	char self[4096], folder[4096], command[512];
	const char *word[MOST_WORDS] = { self };
	struct result result;
	struct error error;
	int status, outcome = os_executable(self, sizeof self);

	if (!outcome)
		outcome = scratch_folder(folder, sizeof folder, &error);
	advice_command(advice, command, sizeof command);
	split(command, folder, word);
	if (!outcome)
		outcome = os_command_run(&(struct os_command){ word, -1, -1, -1 }, &status);
	if (!outcome && (!WIFEXITED(status) || WEXITSTATUS(status)))
		outcome = -EIO;
	if (!outcome && !(outcome = result_open(&result, folder, &error))) {
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
