/* SPDX-License-Identifier: MIT */
/* The built-in verbs, in the order of the list in meson.build, and what is printed about all of them. */
#ifndef FAULTLINE_VERBS_H
#define FAULTLINE_VERBS_H

#include "verb.h"

#include <stdio.h>

extern const struct verb *const verbs[];
extern const size_t verbs_count;

/* The verb of that name; NULL with a usage error that names similar ones. */
const struct verb *verbs_find(const char *name, struct error *);

/* `faultline --help` and `faultline VERB --help`. */
void help_print(FILE *);
void help_print_verb(const struct verb *, FILE *);

/* Prints text from `column`, the position of the cursor, to column 79 or the end of a narrower terminal, and a line
 * break; line breaks in the text stay, and a list that is longer than a line is broken after a comma. */
void help_print_wrapped(const char *text, int column, FILE *);

/* Prints what stands left of a help text, and moves to its column: on the next line if there is no room, or on a terminal
 * that is too narrow for two columns. Returns the column. */
int help_print_left(const char *left, int column, FILE *);

/*
 * The verbs, their options, the probes, their axes and the sets of counters: a record per line, its first field is its
 * kind, fields are separated by tabs. `text`, `option` and `example` belong to the verb before them, `axis` and `sweep`
 * to the probe before them.
 *
 *     verb     NAME USAGE SUMMARY      usage: NAME [PROBE...]
 *     text     LINE
 *     option   NAME LETTER VALUE INITIAL HELP
 *     example  LINE
 *     probe    NAME ITERATION SUMMARY
 *     axis     NAME VALUES UNIT BASE HELP
 *     sweep    TEXT
 *     set      NAME
 */
void tables_print(FILE *);

#endif
