/* SPDX-License-Identifier: MIT */
/* The parts of fleet_print that are about single nodes. A part without content writes nothing. */
#ifndef FAULTLINE_FLEET_PRINT_PARTS_H
#define FAULTLINE_FLEET_PRINT_PARTS_H

#include "fleet_print.h"

enum { FLEET_LINES = 40 }; /* of a list, at most */

static inline const char *fleet_word(const struct fleet *fleet, uint32_t number)
{
	return fleet->words.text[number];
}

/* "n1, n2 and 3 more" */
void fleet_join(const char *const *name, size_t count, char *text, size_t size);

/* In place of the outliers, where nothing could be judged. */
void fleet_print_few(const struct document *, const struct fleet *, const struct fleet_given *);

void fleet_print_outliers(const struct document *, const struct fleet *);
void fleet_print_suspects(const struct document *, const struct fleet *);
void fleet_print_failures(const struct document *, const struct fleet *);
void fleet_print_reasons(const struct document *, const struct fleet *);
void fleet_print_drift(const struct document *, const struct fleet *);

#endif
