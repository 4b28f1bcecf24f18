/* SPDX-License-Identifier: MIT */
/* faultline trace: what share of a program's time each primitive took. */
#include "command.h"
#include "measure/platform.h"
#include "result/schema.h"
#include "result/result_folder.h"

#include "os/os.h"
#include "measure/record.h"
#include "trace/trace_table.h"
#include "trace/trace_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct settings {
	struct trace_options trace;
	const char *output;
	int64_t started_utc;
};

static const struct command_option options[] = {
	{ "source", 0, "auto|preload,perf,bpf", "auto: preload, and bpf or else perf, as permitted (auto)" },
	{ "output", 'o', "DIR", "write trace.csv, processes.csv, samples.csv, platform.csv there" },
	{ "attach", 'p', "PID", "trace a running process until it ends or Ctrl-C (perf, bpf)" },
	{ "fault-period", 0, "N", "time one page fault in N; bpf counts all of them (perf: 1, bpf: 7)" },
	{ "samples", 0, "N", "samples of the CPU clock per second, 0: none (250)" },
	{ 0 }
};

static int take_sources(const char *value, unsigned *sources, struct error *error)
{
	static const char *const names[] = { "preload", "perf", "bpf" };

	*sources = TRACE_AUTO;
	for (const char *word = value; strcmp(value, "auto") && word; word = strchr(word, ',')) {
		unsigned before = *sources;

		word += *word == ',';
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (!strncmp(word, names[i], strlen(names[i])) && strchr(",", word[strlen(names[i])]))
				*sources |= 1U << i;
		if (*sources == before)
			return error_usage(error, "--source: '%s' is not auto, nor made of preload, perf, bpf", value);
	}
	if ((*sources & TRACE_PERF) && (*sources & TRACE_BPF))
		return error_usage(error, "--source: perf and bpf tell the same: name one of them");
	return 0;
}

static int take(void *context, const char *name, const char *value, struct error *error)
{
	struct settings *settings = context;
	uint64_t number = 0;
	int result;

	if (!strcmp(name, "source"))
		return take_sources(value, &settings->trace.sources, error);
	if (!strcmp(name, "output")) {
		settings->output = value;
		return 0;
	}
	if (!strcmp(name, "attach")) {
		result = command_number(name, value, 1, 1U << 22, &number, error);
		settings->trace.attach = (pid_t)number;
	} else if (!strcmp(name, "fault-period")) {
		result = command_number(name, value, 1, 1000000, &number, error);
		settings->trace.fault_period = (unsigned)number;
	} else {
		result = command_number(name, value, 0, 10000, &number, error);
		settings->trace.samples = (unsigned)number;
	}
	return result;
}

/* We end as the program did; a core file would be ours, not its. */
static void end_like(int status, struct error *error)
{
	static const struct rlimit none = { 0, 0 };

	if (WIFEXITED(status))
		error->status = WEXITSTATUS(status);
	if (!WIFSIGNALED(status))
		return;
	setrlimit(RLIMIT_CORE, &none);
	error->signal = WTERMSIG(status);
}

static int make_folder(const char *folder, struct error *error)
{
	if (rmdir(folder) && errno != ENOENT)
		return error_usage(error, "-o %.500s: there is something already; name a new or an empty folder",
				   folder);
	return folder_make(folder, error);
}

static int write_files(const struct trace *trace, const struct settings *settings, int argc, char **argv,
		       struct error *error)
{
	struct facts facts = { 0 };
	char utc[32];
	int result;

	platform_utc(settings->started_utc, utc, sizeof utc);
	facts_set(&facts, "schema", "%d", SCHEMA_VERSION);
	facts_set(&facts, "version", "%s", FAULTLINE_VERSION);
	facts_set(&facts, "started_utc", "%s", utc);
	command_record(&facts, argc, argv);
	facts_set(&facts, "build", "%s", FAULTLINE_BUILD);
	platform_collect(&facts, &(struct os_place){ -1, -1, "/tmp" });
	result = trace_files_write(trace, &facts, settings->output, error);
	facts_free(&facts);
	return result;
}

static int trace_verb(int argc, char **argv, struct error *error)
{
	struct settings settings = { .trace = { .samples = 250 } };
	int first = command_options(&command_trace, NULL, 0, argc, argv, take, &settings, error);
	struct trace trace;
	int result;

	if (first < 0)
		return first;
	if (!settings.trace.attach == (first >= argc))
		return error_usage(error, "trace: give a command behind '--', or --attach PID");
	settings.trace.argv = argv + first;
	result = settings.output ? make_folder(settings.output, error) : 0;
	if (result)
		return result;
	settings.started_utc = os_utc_seconds();
	result = trace_run(&settings.trace, &trace, error);
	if (!result) {
		trace_table_print(&trace, stderr);
		if (settings.output)
			result = write_files(&trace, &settings, argc, argv, error);
		end_like(trace.status, error);
	}
	trace_free(&trace);
	return result;
}

const struct command command_trace = {
	.name = "trace",
	.summary = "what share of a program's time each primitive took, and what share none did",
	.usage = "[OPTION...] -- COMMAND [ARGUMENT...]",
	.description =
		"Runs an unmodified program with its threads and children, then prints a table to standard error. The\n"
		"program's output and exit status are its own.\n"
		"\n"
		"preload, a library in the program, sees memset, memcpy and locks, and calls of the C library; bpf, a\n"
		"program in the kernel, sees every system call, page faults and waiting; perf sees page faults and\n"
		"waiting without privilege. auto takes preload and, beside it, bpf where it is permitted, else perf. "
		"A\n"
		"program that forks or faults much is slowed down least by bpf alone, one with many short calls by\n"
		"preload alone.",
	.options = options,
	.examples = "  faultline trace -- python3 bench.py\n"
		    "  faultline trace -o result -- make -j4\n"
		    "  faultline trace --source preload,perf -- ./server\n",
	.run = trace_verb,
};
