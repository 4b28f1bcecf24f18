/* SPDX-License-Identifier: MIT */
/* The Python programs of `explain`. */
#include "explain_run.h"

#include "chart/paths.h"
#include "os/os.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HAS_NO_ROWS = 77 };

const char *explain_program_name(enum explain_program program)
{
	static const char *const name[] = {
		[EXPLAIN_COSTS] = "interpreter_costs", [EXPLAIN_BENCHMARK] = "ipc_benchmark"
	};

	return name[program];
}

static void add_costs(const struct explain_settings *settings, struct command *command)
{
	const char *variant = settings->question.variant, *elements = "";

	if (!strcmp(variant, "slice"))
		elements = "slice_in,";
	else if (!strncmp(variant, "sequence", strlen("sequence")))
		elements = "box,";
	command_add(command, "--samples");
	command_add(command, "3");
	command_add(command, "--start-method");
	command_add(command, settings->full ? "fork,spawn" : "fork");
	command_add(command, "--size");
	command_add(command, "%" PRIu64, settings->question.elements);
	if (settings->full)
		return;
	command_add(command, "--source");
	command_add(command, "numpy");
	command_add(command, "--cost");
	command_add(command, "%sprocess,calls_send_recv,calls_%.64s", elements, variant);
}

static void add_benchmark(const struct explain_run *run, struct command *command)
{
	const struct explain_settings *settings = run->settings;
	const char *variant = settings->question.variant;
	const char *shared = explain_python_has_room(&run->python, settings->question.elements) ? ",SharedMemory,memmap"
												: "";

	command_add(command, "--size");
	command_add(command, "%" PRIu64, settings->question.elements);
	command_add(command, "--iters");
	command_add(command, settings->full ? "5" : "3");
	command_add(command, "--mechanism");
	command_add(command, "Array,Queue,Pipe,Manager,ProcessPoolExecutor,Thread%s", shared);
	command_add(command, "--lock");
	if (!settings->full) {
		command_add(command, "%s", variant);
		command_add(command, "--variant");
		command_add(command, "%.64s%s%s", variant, strcmp(variant, "size_size") ? ",size_size" : "",
			    strcmp(variant, "made_before") ? ",made_before" : "");
	}
	command_add(command, "--start-method");
	command_add(command, settings->full ? "fork,spawn" : "fork");
}

static void say_what_is_left_out(const struct explain_run *run)
{
	if (!explain_python_has_room(&run->python, run->settings->question.elements))
		fprintf(stderr,
			"SharedMemory and memmap are left out: /dev/shm has %s bytes free, too few for two arrays of "
			"%" PRIu64 " elements. Mount it larger, or give fewer --elements.\n",
			run->python.shm, run->settings->question.elements);
}

static int make_command(const struct explain_run *run, enum explain_program program, const struct command *again,
			struct command *command, struct error *error)
{
	const char *name = explain_program_name(program);
	char analysis[4096];
	int result = paths_analysis(analysis, sizeof analysis, error);

	if (result)
		return result;
	command_add(command, "%s", run->python.executable);
	command_add(command, "%s/python/%s.py", analysis, name);
	if (program == EXPLAIN_COSTS)
		add_costs(run->settings, command);
	else
		add_benchmark(run, command);
	for (size_t i = 0; again && i < again->count; i++) {
		command_add(command, "--again");
		command_add(command, "%s", again->word[i]);
	}
	command_add(command, "-o");
	command_add(command, "%s", run->folder);
	return 0;
}

/* 0 if the program ran, or had a reason not to. */
static int run_command(enum explain_program program, const struct command *command, struct error *error)
{
	int result = command_run(command, error);

	if (result == HAS_NO_ROWS)
		return 0;
	if (result > 0)
		return error_set(error, -EIO, "%s.py failed: see above", explain_program_name(program));
	return result;
}

int explain_program_run(struct explain_run *run, enum explain_program program, const struct command *again,
			struct error *error)
{
	struct command command = { 0 };
	int result = make_command(run, program, again, &command, error);

	if (!again && program == EXPLAIN_BENCHMARK)
		say_what_is_left_out(run);
	if (!again)
		fprintf(stderr, "%s.py ...\n", explain_program_name(program));
	if (!result)
		result = run_command(program, &command, error);
	command_free(&command);
	return result;
}
