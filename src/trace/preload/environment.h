/* SPDX-License-Identifier: MIT */
/* The environment of a program that is about to be executed, with what makes the tracer see it. */
#ifndef FAULTLINE_ENVIRONMENT_H
#define FAULTLINE_ENVIRONMENT_H

#include <stddef.h>

struct environment {
	char *const *entries; /* to pass on: the original where nothing is missing */
	void *memory;         /* of the copy, NULL without one */
	size_t size;
};

/* Of an executable file, relative to a folder or, with an empty path, the descriptor itself. The library is left out
 * of a program that would not start with it. */
struct environment environment_of(int folder, const char *path, char *const *entries);

/* The same of a command that is looked for in the folders of PATH. */
struct environment environment_of_command(const char *name, char *const *entries);

void environment_free(struct environment *);

/* In the parent of a vfork: frees what its child executed with. */
void environment_free_last(void);

#endif
