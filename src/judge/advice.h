/* SPDX-License-Identifier: MIT */
/*
 * What a trace suggests to do: rules that look for a known waste of time, each with its evidence and with the probe
 * that measures the better way on this machine. Pure. The rules are data, in advice_rules.c; a rule that is not met
 * says nothing.
 */
#ifndef FAULTLINE_ADVICE_H
#define FAULTLINE_ADVICE_H

#include "ratio.h"
#include "result/trace_set.h"

#include <stdbool.h>

enum {
	ADVICE_CONDITIONS = 6,
	ADVICE_TERMS = 5,
	ADVICE_AXES = 4,
	ADVICE_SHOWN = 5,
	ADVICE_RULES_MOST = 32,
	ADVICE_VALUE = 32
};

/* A figure of a primitive, as trace.csv names it; "*": the sum over all of them. "FRAME\tPRIMITIVE": of the calls made
 * from a frame, "queues.py get"; unknown where the trace has no places. */
struct advice_term {
	const char *primitive;
	enum trace_figure figure;
};

/* Holds if `of` is at least, or `at_most`, `constant` plus `factor` times `than`; an unknown figure holds nothing. */
struct advice_condition {
	struct advice_term of;
	double constant;
	double factor;
	struct advice_term than;
	bool at_most;
};

/* A value "" stands for the mean bytes of a call of `sized`, as a power of two. */
struct advice_axis {
	const char *name, *value;
};

/* Two points of a probe, which differ in the value of one axis. Where they have bytes, the time of a byte is compared. */
struct advice_proof {
	const char *probe; /* NULL: no probe measures it; the gain is at most what it took */
	const char *program,
		*arguments; /* of Python, as `explain` runs it, which measures the probe; NULL: `run` does */
	struct advice_axis fixed[ADVICE_AXES];
	const char *axis, *worse, *better;
};

struct advice_rule {
	const char *name;
	struct advice_condition condition[ADVICE_CONDITIONS]; /* all must hold */
	struct advice_term
		count; /* with `what`: "16978 first-touch page faults"; without a primitive `what` stands alone */
	const char *what;
	struct advice_term cost[ADVICE_TERMS]; /* ns, added up */
	bool is_least;                         /* they are not all that the thing cost */
	const char *instead;                   /* "huge pages" */
	const char *sized;                     /* the primitive whose calls give the size of a proof; NULL: none */
	struct advice_proof proof;
};

extern const struct advice_rule advice_rules[];
extern const size_t advice_rules_count;

struct advice {
	const struct advice_rule *rule;
	double count, cost_ns;
	char size[ADVICE_VALUE]; /* bytes, for the proof; "": not known */
	struct estimate ratio;   /* better way / worse way, as measured; NAN: not measured */
	double better_ns;        /* what one of the counted things took the better way, as measured */
	char reason[160];        /* why the better way could not be measured; usually "" */
};

/* What the rules find in a trace, at most `most`, the dearest first. A rule whose cost is below 1 % of the elapsed time
 * is not met. Returns how many. */
size_t advice_find(const struct trace_sums *, struct advice *, size_t most);

/* Takes the ratio of a proof from a result that has both points. Returns whether it has them. */
bool advice_prove(struct advice *, const struct result *);

/*
 * The time that the better way would have saved, ns: what it took less its part, or less what the measured time of the
 * better way makes of the count, whichever promises less. 0 if the better way is not better beyond noise; NAN if it was
 * not measured.
 */
double advice_gain(const struct advice *);

/* The value of an axis of the proof: itself, or the size. */
const char *advice_value(const struct advice *, const char *value);

#endif
