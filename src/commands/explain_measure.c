/* SPDX-License-Identifier: MIT */
#include "explain_run.h"

#include "judge/explanation_find.h"
#include "os/os.h"
#include "result/results.h"
#include "text/message.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS = 60, FULL_SECONDS = 600, MOST_FIRST_SECONDS = 24, NS_PER_SECOND = 1000000000 };

/* Of the time, for the first rounds of the replays. The first rounds of the Python programs take what they need, and the
 * rest is for further rounds. */
static const double replays_share = 0.4;

static uint64_t first_seconds(const struct explain_run *run)
{
	const double seconds = replays_share * (double)(run->time_ns / NS_PER_SECOND);

	if (!run->settings->full && seconds > (double)MOST_FIRST_SECONDS)
		return MOST_FIRST_SECONDS;
	return seconds < 1 ? 1 : (uint64_t)seconds;
}

uint64_t explain_left_ns(const struct explain_run *run)
{
	const uint64_t used_ns = os_clock_ns() - run->started_ns;

	return used_ns < run->time_ns ? run->time_ns - used_ns : 0;
}

static uint64_t seconds_of(const struct explain_settings *settings)
{
	if (settings->seconds)
		return settings->seconds;
	return settings->full ? FULL_SECONDS : SECONDS;
}

/* The replays name their own command; the result is one of this one. */
static int record_facts(const struct explain_run *run, struct error *error)
{
	struct result result;
	int failed = result_open_facts(&result, run->folder, error);

	if (failed)
		return failed;
	facts_set(&result.facts, "explain_command", "%s", run->settings->command);
	facts_set(&result.facts, "explain_variant", "%s", run->settings->question.variant);
	facts_set(&result.facts, "explain_elements", "%" PRIu64, run->settings->question.elements);
	facts_set(&result.facts, "explain_folder", "%s", run->settings->question.folder);
	facts_set(&result.facts, "explain_era", "%s", run->era);
	if (run->why[0])
		facts_set(&result.facts, "python_lacking", "%s", run->why);
	if (run->serves && run->python.settings[0])
		facts_set(&result.facts, "python_settings", "%s", run->python.settings);
	failed = facts_write(&result.facts, run->folder, error);
	result_close(&result);
	return failed;
}

/* Whether the Python programs will be measured; says by what, or why not. */
static int check_python(struct explain_run *run, struct error *error)
{
	const char *name = run->settings->python;
	struct explain_python *python = &run->python;
	int result = explain_python_ask(name, python, error);

	if (result)
		return result;
	run->serves = explain_python_serves(name, python, run->why, sizeof run->why);
	if (run->serves)
		message_print("Python: %s, %s %s, numpy %s", python->executable, python->implementation,
			      python->version, python->numpy);
	else
		message_print("Only the replays are measured, no Python programs: %s", run->why);
	if (run->serves && python->settings[0])
		message_print(
			"Warning: the environment has %s, with which Python takes other times; unset it for those "
			"without.",
			python->settings);
	if (run->serves && strcmp(python->implementation, "CPython"))
		message_print("The replays are those of CPython: they don't explain the programs of %s.",
			      python->implementation);
	run->era = run->settings->question.era;
	if (!run->era)
		run->era = explanation_era_of(run->serves ? python->version : NULL);
	return 0;
}

/* The first rounds of the programs. Without them, the replays are still explained. */
static int measure_programs(struct explain_run *run, struct error *error)
{
	struct error failed = { 0 };
	int result = 0;

	for (unsigned i = 0; i < EXPLAIN_PROGRAMS && run->serves && !result; i++)
		result = explain_program_begin(run, (enum explain_program)i, &failed);
	run->serves &= !result;
	if (result == -EINTR)
		*error = failed;
	else if (result)
		message_print("Without the Python programs: %s", failed.text);
	return result == -EINTR ? result : 0;
}

/* What was measured so far is explained, whatever ends the further rounds. */
static int measure_more(struct explain_run *run, struct error *error)
{
	int result = explain_more(run, error);

	if (result && result != -EINTR)
		message_print("Without further rounds: %s", error->text);
	return result == -EINTR ? result : 0;
}

static int say_interrupted(const struct explain_run *run, struct error *error)
{
	const int signal = error->signal;

	error_set(error, -EINTR, "interrupted; 'faultline explain %.700s' explains what was measured so far",
		  run->folder);
	error->signal = signal;
	return -EINTR;
}

static int measure(struct explain_run *run, struct error *error)
{
	int result = check_python(run, error);

	if (!result)
		result = explain_replays(run, first_seconds(run), error);
	if (!result)
		result = record_facts(run, error);
	run->has_replays = !result;
	if (!result)
		result = measure_programs(run, error);
	if (!result)
		result = measure_more(run, error);
	return result == -EINTR && run->has_replays ? say_interrupted(run, error) : result;
}

int explain_measure(const struct explain_settings *settings, const char *folder, struct error *error)
{
	static struct explain_run run; /* too large for a small stack */
	int result;

	run.settings = settings;
	run.folder = folder;
	run.started_ns = os_clock_ns();
	run.time_ns = seconds_of(settings) * NS_PER_SECOND;
	os_catch_ending(NULL);
	result = measure(&run, error);
	if (run.session)
		session_end(run.session);
	command_free(&run.replays);
	return result;
}
