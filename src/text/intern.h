/* SPDX-License-Identifier: MIT */
/* Texts that occur many times, each kept once and known by its number. Pure. */
#ifndef FAULTLINE_TEXT_INTERN_H
#define FAULTLINE_TEXT_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern {
	char **text;
	size_t count, room;
	uint32_t *slot; /* numbers + 1 by hash; 0: free */
	size_t slots;
};

/* The number of a text, from 0; UINT32_MAX without memory. */
uint32_t intern(struct intern *, const char *text);

/* The same of a text that is there; UINT32_MAX: it is not. */
uint32_t intern_look(const struct intern *, const char *text);

void intern_free(struct intern *);

#endif
