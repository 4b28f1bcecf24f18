/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "text/document.h"

#include <string.h>

enum { COLUMN = 27, NARROW_COLUMN = 8, VERB_COLUMN = 12, WIDTH = 79, NARROW = 60 };

static int width_of(FILE *file)
{
	size_t width = document_width(file);

	return width < WIDTH ? (int)width : WIDTH;
}

void help_print(FILE *file)
{
	help_print_wrapped("faultline measures what memory and IPC primitives cost on this platform, and why.", 0,
			   file);
	fputs("\n  faultline VERB [OPTION...] [ARGUMENT...]\n\n", file);
	for (size_t i = 0; i < verbs_count; i++) {
		fprintf(file, "  %-9s ", verbs[i]->name);
		help_print_wrapped(verbs[i]->summary, VERB_COLUMN, file);
	}
	fputs("\n  faultline help VERB        options and examples of a verb\n"
	      "  faultline --version        or -V\n\nExamples:\n"
	      "  faultline run              # everything, about a minute, then charts of it\n"
	      "  faultline run memset --size 4K..1G*4 --state first_touch\n"
	      "  faultline chart results/*  # several platforms side by side\n"
	      "  faultline compare results/laptop results/server\n",
	      file);
}

/* A word; of one that no line has room for, what ends with a comma and fits. */
static int piece_length(const char *text, int room)
{
	int whole = (int)strcspn(text, " \n"), fits = 0;

	for (int i = 0; i < whole && i < room; i++)
		if (text[i] == ',')
			fits = i + 1;
	return whole > room && fits ? fits : whole;
}

void help_print_wrapped(const char *text, int column, FILE *file)
{
	int used = column, width = width_of(file);

	while (*text) {
		int length = piece_length(text, width - column);
		bool begins = used == column;

		if (*text == '\n' || (!begins && used + 1 + length > width)) {
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

int help_print_left(const char *left, int column, FILE *file)
{
	if (width_of(file) < NARROW)
		column = NARROW_COLUMN;
	if ((int)strlen(left) + 1 >= column) {
		fprintf(file, "%s\n", left);
		left = "";
	}
	fprintf(file, "%-*s", column, left);
	return column;
}

static void print_option(const struct verb_option *option, FILE *file)
{
	const char *text = option->value.text;
	char left[80], letter[8] = "    ", help[400];

	if (option->letter)
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, text ? " " : "", text ? text : "");
	snprintf(help, sizeof help, "%s%s%s%s", option->help, option->initial ? " (default: " : "",
		 option->initial ? option->initial : "", option->initial ? ")" : "");
	help_print_wrapped(help, help_print_left(left, COLUMN, file), file);
}

void help_print_verb(const struct verb *verb, FILE *file)
{
	fprintf(file, "faultline %s %s\n\n", verb->name, verb->usage);
	help_print_wrapped(verb->summary, 0, file);
	putc('\n', file);
	help_print_wrapped(verb->description, 0, file);
	fputs("\nOptions:\n", file);
	for (size_t i = 0; i < options_count(verb); i++)
		print_option(&verb->options[i], file);
	help_print_wrapped("this text", help_print_left("      --help", COLUMN, file), file);
	fprintf(file, "\nExamples:\n%s", verb->examples);
}
