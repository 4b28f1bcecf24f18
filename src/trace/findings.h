/* SPDX-License-Identifier: MIT */
/* What the reader of a trace must know: what was lost, and what no source could see. */
#ifndef FAULTLINE_FINDINGS_H
#define FAULTLINE_FINDINGS_H

#include "bpf.h"
#include "preload.h"
#include "perf.h"
#include "tracer.h"

/* Adds the notes; sources that were not used are NULL. */
void findings_note(struct trace *, const struct preload *, const struct perf *, const struct bpf *);

#endif
