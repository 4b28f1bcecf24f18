/* SPDX-License-Identifier: MIT */
/* Which suspects hold. */
#ifndef FAULTLINE_EXPLANATION_SUSPECTS_H
#define FAULTLINE_EXPLANATION_SUSPECTS_H

#include "explanation_types.h"
#include "text/units.h"

/* Judges every suspect by the paths of the explanation. */
void explanation_suspects(const struct result *, struct explanation *);

/* Suspects in Python itself: explanation_python.c. */
void suspect_interpreter(const struct result *, struct explanation *);
void suspect_objects(struct explanation *);
void suspect_process(const struct result *, struct explanation *);
void suspect_pickling(struct explanation *);
void suspect_lock(const struct result *, struct explanation *);

/*
 * Adds a suspect of the mechanism of `of`, an Array without it. `part` of its time is what it is suspected of: measured
 * apart, it may seem to be more than the whole, so share and interval end at 1. `reason`: why the part is not known, or
 * NULL; `missing`: the same where the result does not even have the point.
 */
struct explanation_suspect *suspect_add(struct explanation *, const char *name, const struct explanation_path *of,
					struct estimate part, const char *reason, const char *missing);

/* Adds one of the Array, whose share is known; `reason`: why it is not, if so. */
struct explanation_suspect *suspect_put(struct explanation *, const char *name, struct estimate share,
					const char *reason);

/* Notes that its share is made from a point; nothing for a cost that has none. */
void suspect_from(struct explanation_suspect *, const struct explanation_cost *);

/* "8.1 ms (7.9 ms to 8.3 ms)" */
enum { SUSPECT_TIME = 3 * UNITS_TEXT + 16 };
void suspect_time(struct estimate, char text[static SUSPECT_TIME]);

#endif
