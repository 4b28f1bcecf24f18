/* SPDX-License-Identifier: MIT */
/* How the platforms of several results differ, and what makes them hard to compare. Pure. */
#ifndef FAULTLINE_COMPARISON_FACTS_H
#define FAULTLINE_COMPARISON_FACTS_H

#include "result/results.h"

enum { COMPARISON_WARNING = 256 };

/*
 * Calls `differs` for each fact that is not the same in all results, in the order of the facts. Ignores what changes
 * from run to run, such as the seed, the load and the free memory.
 */
void comparison_facts(const struct result *, size_t count, void (*differs)(void *context, const char *key),
		      void *context);

/* Calls `warn` with each reason not to compare the times of these results: one was emulated, comes from a debug
 * build or another version, was taken under other load, or has no facts. */
void comparison_warnings(const struct result *, size_t count, void (*warn)(void *context, const char *text),
			 void *context);

/* How early a fact comes among those that explain differences, from 0; -1 for one of the run, not the platform. */
int comparison_fact_rank(const char *key);

/* Whether the run warned of other load on its CPUs. */
bool comparison_was_loaded(const struct result *);

#endif
