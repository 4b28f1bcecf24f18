/* SPDX-License-Identifier: MIT */
/* faultline(1), in the language of man(7). */
#include "manual.h"

#include "plan/registry.h"
#include "plan/sweep.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 8 };

/* Prints one character so that troff takes it for what it is; `first` on its line. */
static void put_character(char character, bool first, FILE *file)
{
	if (first && (character == '.' || character == '\''))
		fputs("\\&", file);
	switch (character) {
	case '\\':
		fputs("\\e", file);
		break;
	case '-':
		fputs("\\-", file);
		break;
	case ',': /* a long list may be broken there */
		fputs(",\\:", file);
		break;
	case '`':
		fputs("\\(ga", file);
		break;
	case '^':
		fputs("\\(ha", file);
		break;
	case '~':
		fputs("\\(ti", file);
		break;
	default:
		putc(character, file);
	}
}

static void put_text(const char *text, FILE *file)
{
	for (const char *at = text; *at; at++)
		put_character(*at, at == text || at[-1] == '\n', file);
}

static void put_line(const char *text, FILE *file)
{
	put_text(text, file);
	putc('\n', file);
}

/* Lines that are to stay as they are. */
static void put_example(const char *text, FILE *file)
{
	fputs(".PP\n.nf\n", file);
	put_text(text, file);
	fputs(".fi\n", file);
}

static void put_bold(const char *text, FILE *file)
{
	fputs("\\fB", file);
	put_text(text, file);
	fputs("\\fR", file);
}

/* "--name ARGUMENT", without the argument if it is NULL. */
static void put_long(const char *name, const char *argument, FILE *file)
{
	fputs("\\fB\\-\\-\\fR", file);
	put_bold(name, file);
	if (argument) {
		fputs(" \\fI", file);
		put_text(argument, file);
		fputs("\\fR", file);
	}
	putc('\n', file);
}

static void put_option(const struct command_option *option, FILE *file)
{
	const char letter[2] = { option->letter, '\0' };

	fputs(".TP\n", file);
	if (option->letter) {
		fputs("\\fB\\-\\fR", file);
		put_bold(letter, file);
		fputs(", ", file);
	}
	put_long(option->name, option->argument, file);
	put_line(option->help, file);
}

static void put_verb(const struct command *command, FILE *file)
{
	fputs(".SS faultline ", file);
	put_text(command->name, file);
	fputs("\n.B faultline ", file);
	put_text(command->name, file);
	putc('\n', file);
	put_line(command->usage, file);
	fputs(".PP\n", file);
	put_line(command->summary, file);
	fputs(".PP\n", file);
	put_line(command->description, file);
	for (const struct command_option *option = command->options; option->name; option++)
		put_option(option, file);
	put_example(command->examples, file);
}

static void put_axis(const struct axis *axis, FILE *file)
{
	fputs(".TP\n", file);
	put_long(axis->name, axis->values, file);
	put_text(axis->help, file);
	fputs("; ", file);
	put_text(axis->base, file);
	fputs(axis->unit ? " bytes where a sweep does not name it.\n" : " where a sweep does not name it.\n", file);
}

static void put_probe(const struct probe *probe, FILE *file)
{
	fprintf(file, ".SS ");
	put_line(probe->name, file);
	put_text(probe->summary, file);
	fputs(". One iteration is one ", file);
	put_text(probe->iteration, file);
	fputs(".\n", file);
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		put_axis(&probe->axes[i], file);
	if (!probe->sweeps[0])
		return;
	fputs(".PP\nA plain run measures:\n.PP\n.nf\n", file);
	for (size_t i = 0; i < PROBE_SWEEPS && probe->sweeps[i]; i++)
		put_line(probe->sweeps[i], file);
	fputs(".fi\n", file);
}

/* Markdown within a line: `code` and **words** are bold. */
static void put_marked(const char *text, size_t length, FILE *file)
{
	bool bold = false;

	for (size_t i = 0; i < length; i++) {
		bool stars = text[i] == '*' && i + 1 < length && text[i + 1] == '*';

		if (text[i] != '`' && !stars) {
			put_character(text[i], i == 0, file);
			continue;
		}
		bold = !bold;
		fputs(bold ? "\\fB" : "\\fR", file);
		i += stars;
	}
}

/* The cells of a row of a table, between bars; how many. */
static size_t split_row(const char *line, const char *cell[MOST_CELLS], size_t length[MOST_CELLS])
{
	size_t count = 0;

	for (const char *end; count < MOST_CELLS && *line == '|' && (end = strchr(line + 1, '|')); line = end) {
		cell[count] = line + 1 + strspn(line + 1, " ");
		length[count] = end > cell[count] ? (size_t)(end - cell[count]) : 0;
		while (length[count] > 0 && isspace((unsigned char)cell[count][length[count] - 1]))
			length[count]--;
		count++;
	}
	return count;
}

/* column | unit | what it is | when it is empty */
static void put_row(const char *line, FILE *file)
{
	enum { COLUMN, UNIT, TELLS, EMPTY, COLUMNS };
	const char *cell[MOST_CELLS];
	size_t length[MOST_CELLS];

	if (split_row(line, cell, length) != COLUMNS || cell[COLUMN][0] == '-' || !strncmp(cell[COLUMN], "column ", 7))
		return;
	fputs(".TP\n", file);
	put_marked(cell[COLUMN], length[COLUMN], file);
	if (length[UNIT]) {
		fputs(" (", file);
		put_marked(cell[UNIT], length[UNIT], file);
		putc(')', file);
	}
	putc('\n', file);
	if (length[TELLS]) {
		put_marked(cell[TELLS], length[TELLS], file);
		fputs(".\n", file);
	}
	fputs("Empty: ", file);
	put_marked(cell[EMPTY], length[EMPTY], file);
	fputs(".\n", file);
}

enum flow { FRESH, TEXT, BROKEN }; /* behind a heading, within a paragraph, behind one */

static void put_columns_line(char *line, enum flow *flow, FILE *file)
{
	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, "# ", 2))
		return;
	if (!strncmp(line, "## ", 3)) {
		fputs(".SS ", file);
		put_line(line + 3, file);
		*flow = FRESH;
	} else if (line[0] == '|') {
		put_row(line, file);
		*flow = BROKEN;
	} else if (line[0]) {
		fputs(*flow == BROKEN ? ".PP\n" : "", file);
		put_marked(line, strlen(line), file);
		putc('\n', file);
		*flow = TEXT;
	} else if (*flow == TEXT) {
		*flow = BROKEN;
	}
}

static int put_columns(const char *path, FILE *file, struct error *error)
{
	FILE *columns = fopen(path, "re");
	enum flow flow = FRESH;
	char *line = NULL;
	size_t size = 0;

	if (!columns)
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	while (getline(&line, &size, columns) >= 0)
		put_columns_line(line, &flow, file);
	free(line);
	fclose(columns);
	return 0;
}

static void put_environment(FILE *file)
{
	static const struct {
		const char *name, *tells;
	} variables[] = {
		{ "TMPDIR", "the folder, on a disk, in which probes make temporary files (/var/tmp)" },
		{ "FAULTLINE_GNUPLOT", "the gnuplot that draws the charts (gnuplot, in PATH)" },
		{ "FAULTLINE_ANALYSIS", "the folder of the chart scripts (where they are installed)" },
	};

	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		fputs(".TP\n", file);
		put_bold(variables[i].name, file);
		putc('\n', file);
		put_line(variables[i].tells, file);
	}
}

int manual_print(const struct command *const *command, size_t count, const char *columns, FILE *file,
		 struct error *error)
{
	int result;

	fputs(".TH FAULTLINE 1 \"\" \"faultline " FAULTLINE_VERSION "\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n"
	      "faultline \\- measures what memory and IPC primitives cost on this platform, and why\n.SH SYNOPSIS\n"
	      ".B faultline\n\\fIVERB\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n.br\n"
	      ".B faultline\n\\fIVERB\\fR \\fB\\-\\-help\\fR\n.br\n.B faultline\n\\fB\\-\\-help\\fR | "
	      "\\fB\\-\\-version\\fR\n"
	      ".SH VERBS\n",
	      file);
	for (size_t i = 0; i < count; i++)
		put_verb(command[i], file);
	fputs(".SH PROBES\nThe axes of a probe are options of \\fBfaultline run\\fR.\n", file);
	for (size_t i = 0; i < registry_count; i++)
		put_probe(registry[i], file);
	fputs(".SH FILES\n", file);
	result = put_columns(columns, file, error);
	fputs(".SH ENVIRONMENT\n", file);
	put_environment(file);
	fputs(".SH EXIT STATUS\n0: done. 1: failed. 2: the command line was not understood. "
	      "\\fBfaultline trace\\fR ends as the program that it traced.\n",
	      file);
	return result;
}
