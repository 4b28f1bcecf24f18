/* SPDX-License-Identifier: MIT */
/* The Python programs of `explain`. */
#include "explain_run.h"

#include "chart/paths.h"
#include "os/os.h"
#include "report/explain_words.h"
#include "text/message.h"
#include "text/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HAS_NO_ROWS = 77 };

const char *explain_program_name(enum explain_program program)
{
	static const char *const name[] = {
		[EXPLAIN_COSTS] = "interpreter_costs", [EXPLAIN_BENCHMARK] = "ipc_benchmark"
	};

	return name[program];
}

/* What is measured of an element; "" where none is converted. */
static const char *cost_of_elements(const char *variant)
{
	if (!strcmp(variant, "slice"))
		return "slice_in";
	return strncmp(variant, "sequence", strlen("sequence")) ? "" : "box";
}

static void add_costs(const struct explain_settings *settings, struct command *command)
{
	const char *variant = settings->question.variant, *elements = cost_of_elements(variant);

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
	command_add(command, "%s%sprocess,calls_send_recv,calls_%.64s", elements, elements[0] ? "," : "", variant);
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
	char size[UNITS_TEXT], elements[UNITS_TEXT];

	if (explain_python_has_room(&run->python, run->settings->question.elements))
		return;
	units_size(strtod(run->python.shm, NULL), size);
	message_print(
		"SharedMemory and memmap are left out: /dev/shm has %s free, too few for two arrays of %s elements. "
		"Mount it larger, or give fewer --elements.",
		size, explain_number(run->settings->question.elements, elements));
}

static int make_command(const struct explain_run *run, enum explain_program program, const struct command *rows,
			unsigned rounds, struct command *command, struct error *error)
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
	command_add(command, "--rounds");
	command_add(command, "%u", rounds);
	for (size_t i = 0; i < rows->count; i++) {
		command_add(command, "--row");
		command_add(command, "%s", rows->word[i]);
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

int explain_program_run(struct explain_run *run, enum explain_program program, const struct command *rows,
			unsigned rounds, struct error *error)
{
	const uint64_t start_ns = os_clock_ns();
	struct command command = { 0 };
	int result = make_command(run, program, rows, rounds, &command, error);

	if (!result)
		result = run_command(program, &command, error);
	command_free(&command);
	if (!result && rows->count)
		run->row_ns[program] = (os_clock_ns() - start_ns) / rounds / rows->count;
	return result;
}

/* The rows that the verdicts are made from. */
static void add_rows(const struct explain_settings *settings, enum explain_program program, struct command *rows)
{
	const char *variant = settings->question.variant, *cost = cost_of_elements(variant);
	const uint64_t elements = settings->question.elements;

	if (program == EXPLAIN_COSTS) {
		if (cost[0])
			command_add(rows, "%s,numpy,fork,none,%" PRIu64, cost, elements);
		command_add(rows, "process,none,fork,numpy,%" PRIu64, elements);
		return;
	}
	command_add(rows, "Array,%.64s,fork,%" PRIu64 ",off", variant, elements);
	command_add(rows, "Array,%.64s,fork,%" PRIu64 ",on", variant, elements);
	command_add(rows, "Pipe,send_recv,fork,%" PRIu64 ",off", elements);
}

int explain_program_begin(struct explain_run *run, enum explain_program program, struct error *error)
{
	struct command rows = { 0 };
	int result;

	if (program == EXPLAIN_BENCHMARK)
		say_what_is_left_out(run);
	fprintf(stderr, "%s.py ...\n", explain_program_name(program));
	add_rows(run->settings, program, &rows);
	result = explain_program_run(run, program, &rows, EXPLAIN_LEAST_ROUNDS, error);
	command_free(&rows);
	return result;
}
