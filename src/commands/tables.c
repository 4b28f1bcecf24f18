/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "measure/counters.h"
#include "plan/axis.h"
#include "plan/registry.h"

#include <string.h>

/* A record for each line of a text. */
static void print_lines(const char *kind, const char *text, FILE *file)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		fprintf(file, "%s\t%.*s\n", kind, (int)length, text);
		text += length + (text[length] != '\0');
	}
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void print_verb(const struct verb *verb, FILE *file)
{
	fprintf(file, "verb\t%s\t%s\t%s\n", verb->name, verb->usage, verb->summary);
	print_lines("text", verb->description, file);
	for (size_t i = 0; i < options_count(verb); i++) {
		const struct verb_option *option = &verb->options[i];

		fprintf(file, "option\t%s\t%.*s\t%s\t%s\t%s\n", option->name, option->letter != 0, &option->letter,
			or_empty(option->value.text), or_empty(option->initial), option->help);
	}
	print_lines("example", verb->examples, file);
}

static void print_probe(const struct probe *probe, FILE *file)
{
	fprintf(file, "probe\t%s\t%s\t%s\n", probe->name, probe->iteration, probe->summary);
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		const struct axis *axis = &probe->axes[i];

		fprintf(file, "axis\t%s\t%s\t%s\t%s\t%s\n", axis->name, axis->values, or_empty(axis->unit), axis->base,
			axis->help);
	}
	for (size_t i = 0; i < PROBE_SWEEPS && probe->sweeps[i]; i++)
		fprintf(file, "sweep\t%s\n", probe->sweeps[i]);
}

void tables_print(FILE *file)
{
	for (size_t i = 0; i < verbs_count; i++)
		print_verb(verbs[i], file);
	for (size_t i = 0; i < registry_count; i++)
		print_probe(registry[i], file);
	for (size_t i = 0; counters_set_name(i); i++)
		fprintf(file, "set\t%s\n", counters_set_name(i));
}
