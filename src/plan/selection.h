/* SPDX-License-Identifier: MIT */
/* What a command asks for: probes by name, and values of their axes. Pure. */
#ifndef FAULTLINE_SELECTION_H
#define FAULTLINE_SELECTION_H

#include "sweep.h"

enum { SELECTION_CHOICES = 32, SELECTION_PROBES = 64, SELECTION_SWEEPS = 32 };

/* A sweep in place of a probe's own. */
struct selection_sweep {
	const struct probe *probe;
	const char *text; /* "step=all size=4K..1G*4" */
};

/* Zeroed: nothing yet. */
struct selection {
	const struct probe *probe[SELECTION_PROBES];
	size_t probes;
	struct choice choice[SELECTION_CHOICES];
	size_t choices;
	struct selection_sweep sweep[SELECTION_SWEEPS];
	size_t sweeps;
	bool full; /* every value of every axis, not the probes' own sweeps */
};

/* Adds the values of an axis; `axis` and `values` must outlive the selection. 0 or a usage error. */
int selection_add_choice(struct selection *, const char *axis, const char *values, struct error *);

/* Adds the sweep "PROBE AXIS=VALUES..." and its probe; the text must outlive the selection. 0 or a usage error. */
int selection_add_sweep(struct selection *, const char *text, struct error *);

/*
 * Adds the probes of those names; where there is neither a name nor a sweep, every probe but those that are measured on
 * request only. 0; a usage error where a name is unknown, or where none of the probes has one of the axes.
 */
int selection_add_probes(struct selection *, char *const *name, size_t count, struct error *);

/*
 * The points of every probe. A value that one probe does not take is a mistake unless another one takes it:
 * `--size 1G` for all probes leaves out those whose size ends earlier, and calls `left_out` with each; in a sweep, which
 * names its probe, it is a mistake. 0, -EINVAL or -ENOMEM.
 */
int selection_points(const struct selection *, struct points *, void (*left_out)(const char *probe, const char *why),
		     struct error *);

#endif
