/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include <string.h>

enum { COLUMN = 27, WIDTH = 79 };

void help_print(FILE *file)
{
	fputs("faultline measures what memory and IPC primitives cost on this platform,\nand why.\n\n"
	      "  faultline VERB [OPTION...] [ARGUMENT...]\n\n",
	      file);
	for (size_t i = 0; i < verbs_count; i++)
		fprintf(file, "  %-9s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n  faultline help VERB        options and examples of a verb\n"
	      "  faultline --version        or -V\n\nExamples:\n"
	      "  faultline run              # everything, about a minute, then charts of it\n"
	      "  faultline run memset --size 4K..1G*4 --state first_touch\n"
	      "  faultline chart results/*  # several platforms side by side\n"
	      "  faultline compare results/laptop results/server\n",
	      file);
}

void help_print_wrapped(const char *text, int column, FILE *file)
{
	int used = column;

	while (*text) {
		int length = (int)strcspn(text, " \n");
		bool begins = used == column;

		if (*text == '\n' || (!begins && used + 1 + length > WIDTH)) {
			fprintf(file, "\n%*s", column, "");
			used = column;
			text += *text == '\n';
			continue;
		}
		used += fprintf(file, "%s%.*s", begins ? "" : " ", length, text);
		text += length;
		text += *text == ' ';
	}
	putc('\n', file);
}

static void print_option(const struct verb_option *option, FILE *file)
{
	const char *text = option->value.text;
	char left[80], letter[8] = "    ", help[400];

	if (option->letter)
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, text ? " " : "", text ? text : "");
	if (strlen(left) + 1 >= COLUMN) {
		fprintf(file, "%s\n", left);
		left[0] = '\0';
	}
	snprintf(help, sizeof help, "%s%s%s%s", option->help, option->initial ? " (default: " : "",
		 option->initial ? option->initial : "", option->initial ? ")" : "");
	fprintf(file, "%-*s", COLUMN, left);
	help_print_wrapped(help, COLUMN, file);
}

void help_print_verb(const struct verb *verb, FILE *file)
{
	fprintf(file, "faultline %s %s\n\n%s\n\n", verb->name, verb->usage, verb->summary);
	help_print_wrapped(verb->description, 0, file);
	fputs("\nOptions:\n", file);
	for (size_t i = 0; i < options_count(verb); i++)
		print_option(&verb->options[i], file);
	fprintf(file, "%-*sthis text\n\nExamples:\n%s", COLUMN, "      --help", verb->examples);
}
