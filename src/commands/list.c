/* SPDX-License-Identifier: MIT */
/* faultline list: the probes and their axes. */
#include "list_rows.h"
#include "verb.h"
#include "verbs.h"

#include "measure/counters.h"
#include "plan/registry.h"
#include "plan/selection.h"

#include <stdio.h>
#include <string.h>

enum { PROBE_COLUMN = 16, AXIS_COLUMN = 16, EVENT_COLUMN = 4, EVENT_HELP_COLUMN = 31 };

struct list_settings {
	bool counters;
	enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON } format;
};

static const struct verb_option options[] = {
	{ "counters", 'c', FLAG(struct list_settings, counters), NULL,
	  "show which events can be counted here, and why others can't; with names, only these" },
	{ "format", 0, WORD("table|csv|json", struct list_settings, format), "table",
	  "format of the output: text, or a row for each axis or event; json: a line for each row" },
	{ 0 },
};

static void print_not_counted(void *context, const char *events, const char *reason)
{
	char text[2400];

	(void)context;
	printf("  - ");
	snprintf(text, sizeof text, "%s: %s", events, reason);
	help_print_wrapped(text, EVENT_COLUMN, stdout);
}

static int print_set(const char *name, const char *help, struct error *error)
{
	struct facts facts = { 0 };
	struct counters counters;
	char text[300];
	int result = counters_choose(name, &counters, error);

	if (result)
		return result;
	snprintf(text, sizeof text, "%s%s%s", name, help[0] ? ": " : "", help);
	help_print_wrapped(text, 0, stdout);
	for (size_t i = 0; i < counters.count; i++) {
		const struct counter *counter = &counters.counter[i];

		snprintf(text, sizeof text, "  %c %s", counter->reason[0] ? '-' : '+', counter->name);
		if (counter->help[0])
			help_print_wrapped(counter->help, help_print_left(text, EVENT_HELP_COLUMN, stdout), stdout);
		else
			puts(text);
	}
	counters_note(&counters, &facts);
	facts_not_counted(&facts, print_not_counted, NULL);
	facts_free(&facts);
	if (counters.groups > 1)
		printf("  = in %zu parts, each measured in separate rounds: more events than this CPU counts at "
		       "once\n",
		       counters.groups);
	putchar('\n');
	return 0;
}

/* All sets, or the named sets and events. */
static int print_counters(int argc, char **argv, struct error *error)
{
	int result = 0;

	if (argc == 0)
		help_print_wrapped("Counter sets ('faultline run --counters SET|EVENT,...'); + can be counted here, - "
				   "can not:\n",
				   0, stdout);
	for (size_t i = 0; argc == 0 && counters_set_name(i) && !result; i++)
		result = print_set(counters_set_name(i), counters_set_help(i), error);
	for (int i = 0; i < argc && !result; i++)
		result = print_set(argv[i], "", error);
	return result;
}

static void print_remark(const char *what, const char *why)
{
	char text[400];

	snprintf(text, sizeof text, "%s%s", what, why);
	printf("%*s", PROBE_COLUMN, "");
	help_print_wrapped(text, PROBE_COLUMN, stdout);
}

static void print_line(const struct probe *probe)
{
	printf("  %-13s ", probe->name);
	help_print_wrapped(probe->summary, PROBE_COLUMN, stdout);
	if (probe->on_request)
		print_remark("measured only when named: too long for a plain run", "");
	if (probe->unsupported)
		print_remark("not here: ", probe->unsupported);
}

static void print_axis(const struct axis *axis)
{
	char help[400];

	printf("  --%-11s ", axis->name);
	snprintf(help, sizeof help, "%s%s", axis->values, axis->unit ? " (bytes)" : "");
	help_print_wrapped(help, AXIS_COLUMN, stdout);
	snprintf(help, sizeof help, "%s; %s if a sweep does not name it", axis->help, axis->base);
	printf("%*s", AXIS_COLUMN, "");
	help_print_wrapped(help, AXIS_COLUMN, stdout);
}

static void print_probe(const struct probe *probe)
{
	print_line(probe);
	printf("\n  One iteration is one %s.%s\n", probe->iteration, probe->axes[0].name ? " Axes:\n" : "");
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		print_axis(&probe->axes[i]);
	printf("\n  A plain run measures:\n");
	for (size_t i = 0; i < PROBE_SWEEPS && probe->sweeps[i]; i++)
		printf("    %s\n", probe->sweeps[i]);
	if (!probe->sweeps[0])
		printf("    every axis at its base\n");
}

static void print_probes(const struct probe *const *probe, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		print_probe(probe[i]);
		if (i + 1 < count)
			putchar('\n');
	}
}

static void print_all(void)
{
	help_print_wrapped("Probes ('faultline list PROBE' shows the axes of one):\n", 0, stdout);
	for (size_t i = 0; i < registry_count; i++)
		print_line(registry[i]);
}

static int list_probes(const struct list_settings *settings, size_t typed, char **argv, struct error *error)
{
	struct selection named = { 0 };
	int result = typed ? selection_add_probes(&named, argv, typed, error) : 0;

	if (result)
		return result;
	if (settings->format != FORMAT_TABLE)
		return list_rows_of_probes(typed ? named.probe : registry, typed ? named.probes : registry_count,
					   settings->format == FORMAT_JSON, error);
	if (typed)
		print_probes(named.probe, named.probes);
	else
		print_all();
	return 0;
}

static int list_run(int argc, char **argv, struct error *error)
{
	struct list_settings settings = { 0 };
	int first = options_read(&verb_list, NULL, 0, argc, argv, &settings, error);

	if (first < 0)
		return first;
	if (!settings.counters)
		return list_probes(&settings, (size_t)(argc - first), argv + first, error);
	if (settings.format != FORMAT_TABLE)
		return list_rows_of_counters((size_t)(argc - first), argv + first, settings.format == FORMAT_JSON,
					     error);
	return print_counters(argc - first, argv + first, error);
}

const struct verb verb_list = {
	.name = "list",
	.summary = "shows what can be measured here: probes, axes, sweeps, counters",
	.usage = "[PROBE...] | --counters [SET|EVENT...]",
	.description = "Without a name, lists every probe. With names, shows the axes of these probes, which "
		       "are options of 'faultline run', their values, and what a plain run measures.",
	.options = options,
	.examples = "  faultline list\n"
		    "  faultline list memset page_fault\n"
		    "  faultline list --counters\n"
		    "  faultline list --counters tlb instructions:u\n"
		    "  faultline list --format json\n",
	.run = list_run,
};
