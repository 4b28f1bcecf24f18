/* SPDX-License-Identifier: MIT */
/* faultline run: measures, writes a result, prints a table. */
#include "verb.h"
#include "run_session.h"

#include "plan/registry.h"

#include <string.h>

enum { LONGEST_NAME = 100, MOST_CPUS = 65535, MOST_AXES = 64 };

static int take_axis(void *context, const char *name, const char *text, struct error *error)
{
	struct run_settings *settings = context;

	return selection_add_choice(&settings->selection, name, text, error);
}

static int take_sweep(void *context, const char *name, const char *text, struct error *error)
{
	struct run_settings *settings = context;

	(void)name;
	return selection_add_sweep(&settings->selection, text, error);
}

static int take_cpu(void *context, const char *name, const char *text, struct error *error)
{
	struct run_settings *settings = context;
	uint64_t number;
	int result = 0;

	if (!strcmp(text, "none")) {
		settings->place.cpu = PLACE_UNBOUND;
		return 0;
	}
	result = options_number(name, text, 0, MOST_CPUS, &number, error);
	if (!result)
		settings->place.cpu = (int)number;
	return result;
}

/* The platform's name is that of a folder in results/. */
static int take_name(void *context, const char *name, const char *text, struct error *error)
{
	struct run_settings *settings = context;

	if (!text[0] || text[0] == '.' || strchr(text, '/') || strlen(text) > LONGEST_NAME)
		return error_usage(error,
				   "--%s: '%.200s' can't be the name of a folder; expected a word such as my-laptop",
				   name, text);
	settings->name = text;
	return 0;
}

static int take_label(void *context, const char *name, const char *text, struct error *error)
{
	return labels_take(&((struct run_settings *)context)->labels, name, text, error);
}

/* A setting is read again when it is applied; here a mistake is found before anything starts. */
static int take_against(void *context, const char *name, const char *text, struct error *error)
{
	struct run_settings *settings = context;
	struct variant read = { 0 };

	if (settings->againsts == sizeof settings->against / sizeof settings->against[0])
		return error_usage(error, "--%s: more than %zu settings", name, settings->againsts);
	for (size_t i = 0; i < settings->againsts; i++)
		if (!strcmp(settings->against[i], text))
			return error_usage(error, "--%s: '%.200s' is given twice", name, text);
	settings->against[settings->againsts++] = text;
	return variant_read(&read, text, error);
}

static const struct verb_option options[] = {
	{ "time", 't', NUMBER("SECONDS", struct run_settings, seconds, 1, 1000000), NULL,
	  "time limit of the whole run (default: 60; with --full for some seven rounds of each point)" },
	{ "precision", 0, PERCENT("PERCENT", struct run_settings, precision, 0.0001, 100), "2",
	  "stop the rounds of a point when its interval is this narrow" },
	{ "samples", 0, NUMBER("N", struct run_settings, samples, 1, 1000000), NULL,
	  "take N samples of every point, without a time limit" },
	{ "tail", 0, FLAG(struct run_settings, tail), NULL,
	  "also time single operations, 20 ms of them in each round: <probe>.tail.csv has their 50th to 99.9th "
	  "percentile" },
	{ "counters", 'c', TEXT("SET,...", struct run_settings, counters), "default",
	  "sets and events to count, or none; 'faultline list --counters' shows them" },
	{ "full", 0, FLAG(struct run_settings, selection.full), NULL,
	  "measure every value of every axis, of large probes each axis with each other, without what means nothing; "
	  "says "
	  "how long that takes" },
	{ "sweep", 0, CALL("POINTS", take_sweep), NULL,
	  "measure 'PROBE AXIS=VALUES...' in place of the probe's own sweeps; can be given several times" },
	{ "against", 0, CALL("SETTING", take_against), NULL,
	  "measure this machine with and without SETTING in pairs of rounds, and print the ratios: env:NAME=VALUE, "
	  "binary:PATH, cpu:N, wrap:COMMAND; may be given several times" },
	{ "name", 0, CALL("PLATFORM", take_name), NULL, "the platform's name (default: from kernel, CPU and libc)" },
	{ "output", 'o', TEXT("DIR", struct run_settings, output), NULL,
	  "write the result to DIR, which must be new or empty" },
	{ "pack", 0, TEXT("FILE", struct run_settings, pack), NULL,
	  "write the result as one .tar.gz, -: to standard output; without -o no folder is written" },
	{ "label", 0, CALL("KEY=VALUE", take_label), NULL,
	  "note a fact, label_KEY, such as rack=7 or node=n17; may be given several times" },
	{ "seed", 0, NUMBER("N", struct run_settings, seed, 0, INT64_MAX), NULL,
	  "seed of the random order (default: the time)" },
	{ "cpu", 0, CALL("N|none", take_cpu), NULL,
	  "measure on this CPU (default: the last of the fastest that are allowed)" },
	{ "other-cpu", 0, NUMBER("N", struct run_settings, place.other_cpu, 0, MOST_CPUS), NULL,
	  "the CPU of peers with placement=other_cpu (default: another core of the same kind)" },
	{ "deadline", 0, NUMBER("SECONDS", struct run_settings, deadline, 1, 1000000), "30",
	  "time limit of one round of one point" },
	{ "format", 0, WORD("table|csv|json", struct run_settings, format), "table",
	  "format of the output at the end; json: a line for each point" },
	{ "all", 'a', FLAG(struct run_settings, all), NULL, "print whole tables, with every column, however wide" },
	{ "emulated", 0, FLAG(struct run_settings, emulated), NULL,
	  "mark the result as emulated: its times mean nothing, its counts do" },
	{ "quiet", 'q', FLAG(struct run_settings, quiet), NULL, "print warnings and errors only" },
	{ "no-charts", 0, FLAG(struct run_settings, no_charts), NULL, "draw no charts" },
	{ 0 },
};

/* Every axis of every probe, once, as an option. */
static size_t axis_options(struct verb_option *option, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < registry_count; i++)
		for (size_t j = 0; j < probe_axis_count(registry[i]); j++) {
			const struct axis *axis = &registry[i]->axes[j];
			size_t known = 0;

			while (known < count && strcmp(option[known].name, axis->name))
				known++;
			if (known == count && count < size)
				option[count++] = (struct verb_option){ axis->name, 0, CALL("VALUES", take_axis), NULL,
									axis->help };
		}
	return count;
}

int run_read_settings(int argc, char **argv, struct run_settings *settings, struct error *error)
{
	struct verb_option axes[MOST_AXES];
	int first;

	*settings = (struct run_settings){ .place = { PLACE_ANY, PLACE_ANY }, .seed = RUN_ANY_SEED };
	options_command(argc, argv, settings->command, sizeof settings->command);
	first = options_read(&verb_run, axes, axis_options(axes, MOST_AXES), argc, argv, settings, error);
	return first < 0 ? first
			 : selection_add_probes(&settings->selection, argv + first, (size_t)(argc - first), error);
}

static int run_run(int argc, char **argv, struct error *error)
{
	struct run_settings settings;
	int result = run_read_settings(argc, argv, &settings, error);

	if (!result && settings.pack)
		result = pack_check_output(settings.pack, error);
	return result ? result : session_run(&settings, error);
}

const struct verb verb_run = {
	.name = "run",
	.summary = "measures, writes CSV files and charts, prints a table",
	.usage = "[PROBE...] [--AXIS VALUES]... [OPTION...]",
	.description =
		"Measures the named probes, or all except those that are measured only on request, and writes "
		"the result to a new folder results/<platform>/<UTC start>/."
		"\n\n"
		"Every axis of a probe is an option; a named axis replaces the probe's own sweeps. Its values "
		"are numbers (4096 or 4K), ranges (4K..1G doubles, 4K..1G*4 multiplies by 4, 1..8+1 adds 1) or "
		"words (private,shared), separated by commas. 'faultline list PROBE' shows the axes."
		"\n\n"
		"--against measures each point twice in every round, with and without a setting, one directly "
		"after the other in random order: other load slows both, so pairs show far smaller "
		"differences than two runs. The setting is a variable of the environment of the measuring "
		"processes (env:), another build's measuring program (binary:), another CPU (cpu:), or a command "
		"that executes them (wrap:). The result holds the variants in against-1/, against-2/...; 'faultline "
		"compare DIR' prints the ratios again.",
	.options = options,
	.examples = "  faultline run\n"
		    "  faultline run --time 300 --precision 1\n"
		    "  faultline run memset --size 4K..1G*4 --state first_touch\n"
		    "  faultline run page_fault --counters default,tlb\n"
		    "  faultline run page_fault --mapping private,shm --access write --name laptop\n"
		    "  faultline run pipe --format csv -o /tmp/pipe > pipe.csv\n"
		    "  faultline run malloc --against env:LD_PRELOAD=libjemalloc.so.2\n"
		    "  faultline run mmap --against 'wrap:setarch -R' --against cpu:0\n"
		    "  faultline run --pack - --quiet --label rack=7 > n17.tar.gz\n",
	.run = run_run,
};
