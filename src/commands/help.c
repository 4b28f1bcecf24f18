/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include <string.h>

enum { HELP_COLUMN = 26 };

void help_print(FILE *file)
{
	fputs("faultline measures what memory and IPC primitives cost on this platform, and why.\n\n"
	      "  faultline VERB [OPTION...] [ARGUMENT...]\n\n",
	      file);
	for (size_t i = 0; i < verb_count; i++)
		fprintf(file, "  %-9s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n  faultline VERB --help      what a verb takes, with examples\n"
	      "  faultline --version\n\nExamples:\n"
	      "  faultline run              everything, about a minute, then charts of it\n"
	      "  faultline run memset --size 4K..1G*4 --state first_touch\n"
	      "  faultline chart results/*  several platforms side by side\n"
	      "  faultline compare results/laptop results/server\n",
	      file);
}

static void print_option(const struct verb_option *option, FILE *file)
{
	const char *text = option->value.text;
	char left[80], letter[8] = "    ";

	if (option->letter)
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, text ? " " : "", text ? text : "");
	if (strlen(left) >= HELP_COLUMN) {
		fprintf(file, "%s\n", left);
		left[0] = '\0';
	}
	fprintf(file, "%-*s %s", HELP_COLUMN, left, option->help);
	if (option->initial)
		fprintf(file, " (%s)", option->initial);
	putc('\n', file);
}

void help_print_verb(const struct verb *verb, FILE *file)
{
	fprintf(file, "faultline %s %s\n\n%s\n\n%s\n\nOptions:\n", verb->name, verb->usage, verb->summary,
		verb->description);
	for (size_t i = 0; i < options_count(verb); i++)
		print_option(&verb->options[i], file);
	fprintf(file, "      --help             this text\n\nExamples:\n%s", verb->examples);
}
