/* SPDX-License-Identifier: MIT */
/* Files about where in the source the calls were made, and the timeline for viewers of other projects. */
#ifndef FAULTLINE_STACKS_FILES_H
#define FAULTLINE_STACKS_FILES_H

#include "tracer.h"

#include <stdio.h>

/* places.csv: docs/csv.md. */
void stacks_put_places(FILE *, const struct trace *);

/* stacks.folded: a line per stack, "outermost;...;innermost;primitive MICROSECONDS", for flame graphs. */
void stacks_put_folded(FILE *, const struct trace *);

/* timeline.json: Chrome's trace events. */
void stacks_put_events(FILE *, const struct trace *);

#endif
