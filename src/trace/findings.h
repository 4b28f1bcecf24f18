/* SPDX-License-Identifier: MIT */
/* What the reader of a trace must know: what was lost, what no source could see. */
#ifndef FAULTLINE_FINDINGS_H
#define FAULTLINE_FINDINGS_H

#include "kernel.h"
#include "library.h"
#include "perf.h"
#include "trace.h"

/* Adds the notes; sources that were not used are NULL. */
void findings_note(struct trace *, const struct library *, const struct perf *, const struct kernel *);

#endif
