/* SPDX-License-Identifier: MIT */
/* Whether the program waited for a CPU, and whether for its own threads. No clock, no I/O. */
#ifndef FAULTLINE_CROWDING_H
#define FAULTLINE_CROWDING_H

#include "tracer.h"

/* Adds a note if the path waited for a CPU for a tenth of its time or more; `cpus` are those of the machine. */
void crowding_note(struct trace *, unsigned cpus);

#endif
