/* SPDX-License-Identifier: MIT */
/* faultline trace: what share of a program's time each primitive took. */
#include "advise.h"
#include "trace_repeat.h"
#include "verb.h"
#include "labels.h"
#include "measure/platform.h"
#include "result/schema.h"
#include "result/pack.h"
#include "result/result_folder.h"
#include "result/scratch.h"

#include "os/os.h"
#include "measure/record.h"
#include "trace/sums.h"
#include "trace/trace_table.h"
#include "trace/trace_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct trace_settings {
	struct trace_options trace;
	const char *output, *pack;
	struct labels labels;
	bool quiet, shows_stacks;
	unsigned repeat;
	struct advise advise;
	char command[1024], program[1024];
	int64_t started_utc;
};

/* "auto", or a set of sources; perf and bpf see the same. */
static int take_sources(void *context, const char *name, const char *text, struct error *error)
{
	unsigned *sources = &((struct trace_settings *)context)->trace.sources;
	unsigned bits;
	int result = options_words(name, text, "auto,preload,perf,bpf", &bits, error);

	if (result)
		return result;
	*sources = bits >> 1;
	if (bits & 1 && *sources != TRACE_AUTO)
		return error_usage(error, "--%s: auto chooses the sources; don't combine it with others", name);
	if ((*sources & TRACE_PERF) && (*sources & TRACE_BPF))
		return error_usage(error, "--%s: perf and bpf see the same; name only one of them", name);
	return 0;
}

static int take_label(void *context, const char *name, const char *text, struct error *error)
{
	return labels_take(&((struct trace_settings *)context)->labels, name, text, error);
}

static const struct verb_option options[] = {
	{ "source", 0, CALL("auto|preload,perf,bpf", take_sources), "auto",
	  "sources; auto: preload plus bpf, or perf if bpf is not permitted" },
	{ "output", 'o', TEXT("DIR", struct trace_settings, output), NULL,
	  "write the trace to DIR, which must be new or empty" },
	{ "pack", 0, TEXT("FILE", struct trace_settings, pack), NULL,
	  "write the trace as one .tar.gz; -: to standard output, and the program's output to standard error" },
	{ "label", 0, CALL("KEY=VALUE", take_label), NULL,
	  "note a fact, label_KEY, such as rack=7 or node=n17; may be given several times" },
	{ "repeat", 0, NUMBER("N", struct trace_settings, repeat, 1, TRACE_REPEAT_MOST), "1",
	  "run the command N times, each into its own folder in DIR, and print mean and range" },
	{ "prove", 0, FLAG(struct trace_settings, advise.prove), NULL,
	  "measure afterwards what each advice gains on this machine, 3 seconds each" },
	{ "platform", 0, TEXT("DIR", struct trace_settings, advise.platform), NULL,
	  "take what an advice gains from this result of 'faultline run'" },
	{ "quiet", 'q', FLAG(struct trace_settings, quiet), NULL, "print warnings and errors only" },
	{ "attach", 'p', NUMBER("PID", struct trace_settings, trace.attach, 1, 1U << 22), NULL,
	  "trace a running process until it ends or Ctrl-C (perf, bpf)" },
	{ "fault-period", 0, NUMBER("N", struct trace_settings, trace.fault_period, 1, 1000000), NULL,
	  "time one page fault in N; bpf counts all of them (default: perf 1, bpf 7)" },
	{ "samples", 0, NUMBER("N", struct trace_settings, trace.samples, 0, 10000), "250",
	  "samples of the CPU clock per second, 0: none" },
	{ "interval", 0, NUMBER("S", struct trace_settings, trace.interval, 1, 86400), NULL,
	  "print a summary every S seconds while the program runs" },
	{ "stacks", 0, FLAG(struct trace_settings, shows_stacks), NULL,
	  "also show the whole stacks that took longest" },
	{ "no-places", 0, FLAG(struct trace_settings, trace.no_places), NULL,
	  "don't find the source lines that calls come from" },
	{ 0 }
};

/* faultline ends like the program; a core file would be faultline's, not the program's. */
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

static int write_folder(const struct trace *trace, const struct trace_settings *settings, const char *folder,
			struct error *error)
{
	struct facts facts = { 0 };
	char utc[32];
	int result;

	platform_utc(settings->started_utc, utc, sizeof utc);
	facts_set(&facts, "schema", "%d", SCHEMA_VERSION);
	facts_set(&facts, "version", "%s", FAULTLINE_VERSION);
	facts_set(&facts, "started_utc", "%s", utc);
	facts_set(&facts, "command", "%s", settings->command);
	labels_note(&settings->labels, &facts);
	facts_set(&facts, "trace_program", "%s", settings->program);
	facts_set(&facts, "build", "%s", FAULTLINE_BUILD);
	platform_collect(&facts, &(struct os_place){ -1, -1, "/tmp" });
	result = trace_files_write(trace, &facts, folder, error);
	facts_free(&facts);
	return result;
}

static int write_files(const struct trace *trace, const struct trace_settings *settings, const char *output,
		       struct atomic_file *pack, struct error *error)
{
	char folder[4096];
	int result;

	if (output)
		snprintf(folder, sizeof folder, "%s", output);
	else if (!pack->file)
		return 0;
	else if ((result = scratch_folder(folder, sizeof folder, error)))
		return result;
	result = write_folder(trace, settings, folder, error);
	return result || !pack->file ? result : pack_folder(folder, pack, error);
}

/* "faultline report DIR": what to do with the files, or how to get some. */
static void print_next(const struct trace_settings *settings, const char *folder, const struct document *document)
{
	const char *pack = settings->pack && strcmp(settings->pack, "-") ? settings->pack : NULL;

	if (folder || pack)
		document_paragraph(document, "Look at it: faultline report %s", folder ? folder : pack);
	else if (!settings->pack)
		document_paragraph(document, "Keep it: faultline trace -o DIR ...; look at it: faultline report DIR");
}

static int print_trace(const struct trace_settings *settings, const struct trace *trace, struct error *error)
{
	const struct document document = { .file = stderr, .width = document_width(stderr) };
	struct trace_sums sums;
	int result;

	trace_table_print_lead(trace, &document);
	result = sums_of_trace(trace, &sums);
	if (!result)
		result = advise_print(&settings->advise, &sums, &document, error);
	else
		error_set(error, result, "out of memory");
	trace_sums_free(&sums);
	trace_table_print_rest(trace, &document);
	return result;
}

/* The table is printed after the files are written: nobody may read it. */
static int trace_once(struct trace_settings *settings, const char *output, struct atomic_file *pack, bool is_last,
		      double *elapsed_ns, struct error *error)
{
	static struct trace trace; /* too large for a small stack */
	const struct document document = { .file = stderr, .width = document_width(stderr) };
	struct error ignored;
	int result, printed = 0;

	settings->started_utc = os_utc_seconds();
	settings->trace.summary = &document;
	settings->trace.interval = settings->quiet ? 0 : settings->trace.interval;
	result = trace_run(&settings->trace, &trace, error);
	if (!result) {
		trace.shows_stacks = settings->shows_stacks;
		result = write_files(&trace, settings, output, pack, error);
		if (!settings->quiet && (is_last || trace.status))
			printed = print_trace(settings, &trace, result ? &ignored : error);
		if (!result && !settings->quiet && (is_last || trace.status))
			print_next(settings, output, &document);
		result = result ? result : printed;
		end_like(trace.status, error);
		*elapsed_ns = (double)(trace.end_ns - trace.begin_ns);
	}
	trace_free(&trace);
	return result;
}

/* Ends with the first run that fails. */
static int trace_several(struct trace_settings *settings, struct error *error)
{
	struct trace_repeat repeat = { .runs = 0 };
	struct atomic_file none = { 0 };
	char folder[4200];
	int result = 0;

	while (!result && repeat.runs < settings->repeat && !error->status && !error->signal) {
		if (settings->output)
			result = trace_repeat_folder(settings->output, repeat.runs + 1, folder, sizeof folder, error);
		if (!result)
			result = trace_once(settings, settings->output ? folder : NULL, &none,
					    repeat.runs + 1 == settings->repeat, &repeat.elapsed_ns[repeat.runs],
					    error);
		repeat.failed = error->status || error->signal;
		repeat.runs += !result && !repeat.failed;
	}
	if (!result && !settings->quiet)
		trace_repeat_print(&repeat, stderr);
	return result;
}

static int check_repeat(const struct trace_settings *settings, struct error *error)
{
	if (settings->repeat > 1 && settings->trace.attach)
		return error_usage(error,
				   "--repeat: a process that runs already can't be run again; leave out --attach");
	if (settings->repeat > 1 && settings->pack)
		return error_usage(error, "--repeat: --pack holds one trace; write the traces to a folder: -o DIR");
	return 0;
}

/* What is traced, and whether the options fit it. */
static int take_command(struct trace_settings *settings, int words, struct error *error)
{
	if (settings->trace.attach && words > 0)
		return error_usage(error, "--attach: traces a running process; leave out the command");
	if (!settings->trace.attach && words <= 0)
		return error_usage(error, "trace: expected a command after '--', or --attach PID");
	if (settings->trace.attach)
		snprintf(settings->program, sizeof settings->program, "process %d", (int)settings->trace.attach);
	else
		options_typed(words, settings->trace.argv, settings->program, sizeof settings->program);
	return check_repeat(settings, error);
}

static int trace_program(int argc, char **argv, struct error *error)
{
	static struct trace_settings settings; /* too large for a small stack, as what is packed */
	static struct atomic_file pack;
	double elapsed_ns;
	int first, result;

	options_command(argc, argv, settings.command, sizeof settings.command);
	first = options_read(&verb_trace, NULL, 0, argc, argv, &settings, error);
	if (first < 0)
		return first;
	settings.trace.argv = argv + first;
	result = take_command(&settings, argc - first, error);
	if (!result)
		result = advise_check(&settings.advise, error);
	if (!result && settings.output)
		result = result_folder_take(settings.output, error);
	if (!result && settings.pack)
		result = pack_open_output(&pack, settings.pack, error);
	if (result)
		return result;
	if (settings.repeat > 1)
		return trace_several(&settings, error);
	result = trace_once(&settings, settings.output, &pack, true, &elapsed_ns, error);
	if (pack.file)
		atomic_file_discard(&pack);
	return result;
}

const struct verb verb_trace = {
	.name = "trace",
	.summary = "shows what share of a program's time each primitive took",
	.usage = "[OPTION...] -- COMMAND [ARGUMENT...]",
	.description =
		"Runs an unmodified program with its threads and children, then prints a table to standard "
		"error. The program's output and exit status are its own."
		"\n\n"
		"preload, a library in the program, sees memset, memcpy, locks and the calls of the C library. "
		"bpf, a program in the kernel, sees every system call, page faults and waiting. perf sees page "
		"faults and waiting, and needs no privilege. auto uses preload and, in addition, bpf if it is "
		"permitted, else perf. bpf alone slows programs with many forks or page faults least; preload "
		"alone, those with many short calls."
		"\n\n"
		"After the tables, up to five sentences say what to do about known wastes of time. --prove measures "
		"what the better way gains on this machine, --platform takes it from a result.",
	.options = options,
	.examples = "  faultline trace -- python3 bench.py\n"
		    "  faultline trace -o result -- make -j4\n"
		    "  faultline trace --source preload,perf -- ./server\n"
		    "  faultline trace --repeat 5 -o before -- ./server   # to compare\n",
	.run = trace_program,
};
