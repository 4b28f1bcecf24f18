/* SPDX-License-Identifier: MIT */
/* The measuring program of one build, for another build to measure with. */
#ifndef FAULTLINE_RUN_BINARY_H
#define FAULTLINE_RUN_BINARY_H

#include "measure/variant.h"

#include <stdio.h>

/* What `faultline --print-trial` prints: what the program is, its probes with their axes, a line each, an empty line, the
 * program. */
void binary_print_trial(FILE *);

/* Takes the program of the faultline that the variant names, as its image, and the facts that differ. `index` is that of
 * the variant. 0 or -errno; `error` holds a message, such as what it lacks of the `count` points to be measured. */
int binary_take_trial(struct variant *, const struct measured *, size_t count, const char *directory, unsigned index,
		      struct error *);

#endif
