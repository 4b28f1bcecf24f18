/* SPDX-License-Identifier: MIT */
/*
 * A verb of the command line: one file each in this folder, and one line in the table in main.c.
 * Its options stand in a table from which --help is made.
 */
#ifndef FAULTLINE_COMMAND_H
#define FAULTLINE_COMMAND_H

#include "text/error.h"
#include "result/facts.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct command_option {
	const char *name;     /* "time", without the dashes */
	char letter;          /* 'o', or 0 */
	const char *argument; /* "SECONDS", or NULL where it takes none */
	const char *help;
};

struct command {
	const char *name, *summary;
	const char *usage;                    /* what follows the verb: "[PROBE...]" */
	const char *description;              /* paragraphs behind the usage */
	const struct command_option *options; /* ended by one without a name */
	const char *examples;
	/* argv[0] is the verb. 0 or -errno with words. */
	int (*run)(int argc, char **argv, struct error *);
};

extern const struct command command_run;
extern const struct command command_list;
extern const struct command command_chart;
extern const struct command command_compare;
extern const struct command command_explain;
extern const struct command command_report;
extern const struct command command_trace;
extern const struct command command_pack;

/* Prints what --help says of a verb. */
void command_help(const struct command *, FILE *);

/* Takes an option; 0 or a usage error. `value` is NULL for one without argument. */
typedef int command_take(void *context, const char *name, const char *value, struct error *);

/*
 * Reads the options; the rest of argv is moved behind them. Returns the index of the first word that
 * is no option, or -EINVAL. `more` are options known only at run time, such as the axes of the probes.
 */
int command_options(const struct command *, const struct command_option *more, size_t count, int argc, char **argv,
		    command_take *, void *context, struct error *);

/* Reads a whole number from low to high, or a usage error. */
int command_number(const char *option, const char *text, uint64_t low, uint64_t high, uint64_t *number, struct error *);

/* Adds the command as it can be typed again; a path in the user's home is written from "~". */
void command_record(struct facts *, int argc, char **argv);

#endif
