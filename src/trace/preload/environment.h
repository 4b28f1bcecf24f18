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

struct environment environment_complete(char *const *entries);
void environment_free(struct environment *);

#endif
