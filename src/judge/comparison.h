/* SPDX-License-Identifier: MIT */
/*
 * Results side by side: which points match, by how much their times differ, and whether that is more than noise. Pure:
 * no I/O. The first result is the base that the others are compared with.
 *
 * Two points match if the axes that all results of the probe have agree. An axis that only some results have is ignored
 * if it has one value there; if it varies, the probe's points can't be matched.
 */
#ifndef FAULTLINE_COMPARISON_H
#define FAULTLINE_COMPARISON_H

#include "drift.h"
#include "text/error.h"
#include "ratio.h"
#include "result/results.h"

enum { COMPARISON_RESULTS = 16, COMPARISON_REMARK = 256 };

enum verdict {
	VERDICT_NONE,       /* no ratio: one side lacks the point or its time */
	VERDICT_UNKNOWN,    /* a ratio, but too few rounds to say more */
	VERDICT_INDISTINCT, /* not distinguishable from noise */
	VERDICT_FASTER,     /* than the base */
	VERDICT_SLOWER,
};

/* "", "unknown", "indistinct", "faster", "slower" */
const char *verdict_name(enum verdict);

struct comparison_side {
	bool present;
	size_t point;         /* of its result_probe */
	struct estimate time; /* ns per iteration, widened for drift; NAN where the status is not ok */
	size_t rounds;
	struct estimate ratio; /* to the base; NAN for the base itself */
	enum verdict verdict;
};

struct comparison_row {
	struct comparison_side side[COMPARISON_RESULTS];
	size_t order; /* as in the CSV */
};

struct comparison_probe {
	const char *name;
	const struct result_probe *probe[COMPARISON_RESULTS]; /* NULL if a result lacks it */
	char *axis[CSV_COLUMNS]; /* the axes that match points; all axes if points can't be matched */
	size_t axes;
	struct comparison_row *row; /* the largest differences first, then noise, then the rest */
	size_t rows;
	struct estimate mean[COMPARISON_RESULTS]; /* geometric mean of the ratios that have an interval */
	enum verdict verdict[COMPARISON_RESULTS];
	size_t mean_of[COMPARISON_RESULTS]; /* the number of ratios */
	char remark[COMPARISON_REMARK];     /* about axes that not all results have; usually empty */
};

struct comparison {
	struct comparison_probe **probe; /* the largest differences of the means first */
	size_t probes, results;
	struct drift drift[COMPARISON_RESULTS]; /* the drift for which the intervals of a result were widened */
	double widening[COMPARISON_RESULTS];    /* by this factor, on average */
	/* Whether a result was measured in pairs with the base: its ratios are those of the rounds side by side, which no
	 * drift widens. */
	bool paired[COMPARISON_RESULTS];
};

/*
 * `probe` names the probes to compare; all if `names` is 0. `level` is that of the intervals, 0.95 for 95 %. Without
 * samples a result has 95 % intervals only. 0 or -ENOMEM; `error` holds a message.
 */
int comparison_make(const struct result *, size_t count, const char *const *probe, size_t names, double level,
		    struct comparison *, struct error *);

void comparison_free(struct comparison *);

/* The value of an axis in a row, from the first result that has the point; "" if that result lacks the axis. */
const char *comparison_value(const struct comparison_probe *, const struct comparison_row *, size_t axis);

/* Whether any side of a row is slower or faster than the base, by more than noise. */
bool comparison_is_changed(const struct comparison_row *);

/* Orders the probes by name, and the rows as in the CSV. */
void comparison_sort_by_name(struct comparison *);

/* Whether a whole interval lies above 1 + `share`. */
bool comparison_is_above(struct estimate ratio, double share);

#endif
