/* SPDX-License-Identifier: MIT */
/* The order of several results: those that nothing can be measured against come last, so none of them is the base. */
#ifndef FAULTLINE_RESULT_ORDER_H
#define FAULTLINE_RESULT_ORDER_H

#include "results.h"

enum { RESULT_FOLDER = 4096 };

/* Whether its times were taken on an emulator, or its figures were reported by others. */
bool result_is_emulated(const struct result *);
bool result_is_reported(const struct result *);

/* Moves emulated results after the measured ones, and reported results after those; else the order stays. `folder`,
 * which may be NULL, has a text for each result, and is moved likewise. 0 or -ENOMEM. */
int result_order(struct result *, char (*folder)[RESULT_FOLDER], size_t count);

#endif
