/* SPDX-License-Identifier: MIT */
/* What sets the platforms of several results apart, and what makes them hard to compare. Pure. */
#ifndef FAULTLINE_COMPARISON_FACTS_H
#define FAULTLINE_COMPARISON_FACTS_H

#include "result/results.h"

enum { COMPARISON_WARNING = 256 };

/*
 * Calls `differs` for each fact that is not the same in all results, in the order in which the facts stand
 * there. What changes from run to run, such as the seed, the load and the free memory, is passed over.
 */
void comparison_facts(const struct result *, size_t count, void (*differs)(void *context, const char *key),
		      void *context);

/* Calls `warn` with each reason why times of these results should not be compared: one was emulated, is of a
 * debug build, of another version, was taken under other load, has no facts. */
void comparison_warnings(const struct result *, size_t count, void (*warn)(void *context, const char *text),
			 void *context);

#endif
