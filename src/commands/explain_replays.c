/* SPDX-License-Identifier: MIT */
/* The replays of `explain`: a run of their points. */
#include "explain_run.h"

#include "os/os.h"

#include <inttypes.h>
#include <string.h>
#include <errno.h>

/* In per cent: what is narrower gets no further rounds before it is known whether a verdict hangs on it. */
enum { PRECISION = 5 };

/* The points that decide: the Array of the question, what its page faults cost, and a Pipe. */
static void add_sweeps(const struct explain_run *run, struct command *command)
{
	const struct explanation_question *question = &run->settings->question;
	const uint64_t elements = question->elements;
	const char *const read = strcmp(question->variant, "slice") ? "" : ",read", *era = run->era;

	command_add(command, "--sweep");
	command_add(command,
		    "array step=all,arena,zero,fill,start,work,exit%s variant=%.64s elements=%" PRIu64
		    " era=%s folder=%.64s",
		    read, question->variant, elements, era, question->folder);
	command_add(command, "--sweep");
	command_add(command, "array step=zero,work variant=size_size elements=%" PRIu64 " era=%s folder=%.64s",
		    elements, era, question->folder);
	command_add(command, "--sweep");
	command_add(command, "array step=zero era=python3.7 variant=%.64s,size_size elements=%" PRIu64,
		    question->variant, elements);
	command_add(command, "--sweep");
	command_add(command, "array step=all folder=memory variant=%.64s elements=%" PRIu64 " era=%s",
		    question->variant, elements, era);
	command_add(command, "--sweep");
	command_add(command, "array step=start,work,exit elements=1 variant=%.64s era=%s folder=%.64s",
		    question->variant, era, question->folder);
	command_add(command, "--sweep");
	command_add(command, "pipe_transfer step=all,make,pickle,unpickle,exit,teardown elements=%" PRIu64 " era=%s",
		    elements, era);
	command_add(command, "--sweep");
	command_add(command, "pipe_transfer step=all,make,exit,teardown elements=1 era=%s", era);
}

static void add_options(const struct explain_run *run, uint64_t seconds, struct command *command)
{
	command_add(command, "--precision");
	command_add(command, "%d", PRECISION);
	command_add(command, "--counters");
	command_add(command, "none");
	command_add(command, "--no-charts");
	command_add(command, "--time");
	command_add(command, "%" PRIu64, seconds);
	command_add(command, "-o");
	command_add(command, "%s", run->folder);
}

int explain_replays(struct explain_run *run, uint64_t seconds, struct error *error)
{
	static const char *const all[] = { "array", "pipe_transfer", "queue" };
	struct command *command = &run->replays;
	int result;

	command_add(command, "run");
	for (size_t i = 0; run->settings->full && i < sizeof all / sizeof all[0]; i++)
		command_add(command, "%s", all[i]);
	if (!run->settings->full)
		add_sweeps(run, command);
	add_options(run, seconds, command);
	if (command->failed)
		return error_set(error, -ENOMEM, "out of memory");
	result = run_read_settings((int)command->count, command->word, &run->run_settings, error);
	if (!result)
		result = session_begin(&run->run_settings, &run->session, error);
	return result ? result : session_measure(run->session, error);
}
