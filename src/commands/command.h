/* SPDX-License-Identifier: MIT */
/* A command that this program makes word by word. */
#ifndef FAULTLINE_COMMAND_H
#define FAULTLINE_COMMAND_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { COMMAND_WORDS = 200 };

/* All-zero: no words. */
struct command {
	char *word[COMMAND_WORDS + 1]; /* ends with NULL */
	size_t count;
	bool failed; /* out of memory, or too many words */
};

__attribute__((format(printf, 2, 3))) void command_add(struct command *, const char *format, ...);

/* Runs it, without input and without its standard output; returns its exit status (128 + the signal that ended it), or
 * -errno; `error` holds a message. */
int command_run(const struct command *, struct error *);

void command_free(struct command *);

#endif
