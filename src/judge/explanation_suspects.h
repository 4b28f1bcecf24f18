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

/* Adds a suspect of the Array. `part` of `of` is what it is suspected of; `reason`: why the part is not known, or NULL;
 * `missing`: the same where the result does not even have the point. */
struct explanation_suspect *suspect_add(struct explanation *, const char *name, struct estimate part,
					struct estimate of, const char *reason, const char *missing);

/* "8.1 ms (7.9 ms to 8.3 ms)" */
enum { SUSPECT_TIME = 3 * UNITS_TEXT + 16 };
void suspect_time(struct estimate, char text[static SUSPECT_TIME]);

#endif
