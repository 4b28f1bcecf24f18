/* SPDX-License-Identifier: MIT */
/* The chart scripts that there are: each analysis/CHART.gp. */
#ifndef FAULTLINE_SCRIPTS_H
#define FAULTLINE_SCRIPTS_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCRIPTS_MOST = 64, SCRIPTS_NAME = 64 };

struct scripts {
	char folder[4096];
	char chart[SCRIPTS_MOST][SCRIPTS_NAME]; /* in alphabetical order */
	size_t count;
};

/* Finds them; a usage error if `only`, names of charts with commas between or NULL, has one that is not there. 0 or
 * -errno; `error` holds a message. */
int scripts_find(struct scripts *, const char *only, struct error *);

/* The condition under which the chart has nothing to show, where its script begins with
 * `if (CONDITION) { exit status NOTHING }`; false: it does not. */
bool scripts_condition(const struct scripts *, size_t chart, char *condition, size_t size);

/* Whether a chart is one of `only`; every chart is if that is NULL. */
bool scripts_has(const char *only, const char *chart);

#endif
