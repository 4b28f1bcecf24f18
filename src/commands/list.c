/* SPDX-License-Identifier: MIT */
/* faultline list: the probes and what they take. */
#include "command.h"

#include "../registry.h"
#include "../sweep.h"

#include <string.h>

static int list_take(void *context, const char *name, const char *value, struct error *error)
{
	(void)context, (void)name, (void)value, (void)error;
	return 0;
}

static void print_line(const struct probe *probe)
{
	printf("  %-12s %s\n", probe->name, probe->summary);
	if (probe->unsupported)
		printf("  %-12s not here: %s\n", "", probe->unsupported);
}

static void print_axis(const struct axis *axis)
{
	printf("  --%-11s %s%s\n", axis->name, axis->values, axis->unit ? " (bytes)" : "");
	printf("  %-13s %s; %s where a sweep does not name it\n", "", axis->help, axis->base);
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

static int list_run(int argc, char **argv, struct error *error)
{
	int first = command_options(&command_list, NULL, 0, argc, argv, list_take, NULL, error);

	if (first < 0)
		return first;
	for (int i = first; i < argc; i++)
		if (!registry_find(argv[i], error))
			return -1;
	if (first == argc) {
		printf("Probes ('faultline list PROBE' shows the axes of one):\n\n");
		for (size_t i = 0; i < registry_count; i++)
			print_line(registry[i]);
	}
	for (int i = first; i < argc; i++) {
		print_probe(registry_find(argv[i], error));
		if (i + 1 < argc)
			putchar('\n');
	}
	return 0;
}

static const struct command_option no_options[] = { { 0 } };

const struct command command_list = {
	.name = "list",
	.summary = "what can be measured here: the probes, their axes and sweeps",
	.usage = "[PROBE...]",
	.description = "Without a name, every probe on a line; with one, its axes (which are options of `faultline run`),\n"
		       "the values that they take, and what a plain run measures.",
	.options = no_options,
	.examples = "  faultline list\n"
		    "  faultline list memset page_fault\n",
	.run = list_run,
};
