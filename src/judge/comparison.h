/* SPDX-License-Identifier: MIT */
/*
 * Results side by side: which points are the same, by how much their times differ, and whether that can be
 * told from noise. Pure: no I/O. The first result is the base that the others are compared with.
 *
 * Two points are the same if the axes that all results of the probe have agree. An axis that only some have is
 * passed over where it has one value there; where it varies, the probe's points can't be matched.
 */
#ifndef FAULTLINE_COMPARISON_H
#define FAULTLINE_COMPARISON_H

#include "drift.h"
#include "text/error.h"
#include "ratio.h"
#include "result/results.h"

enum { COMPARISON_RESULTS = 16, COMPARISON_REMARK = 256 };

enum verdict {
	VERDICT_NONE,       /* no ratio: a side lacks the point, or has no time of it */
	VERDICT_UNKNOWN,    /* a ratio, but too few rounds to say more */
	VERDICT_INDISTINCT, /* can't be told from noise */
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
	struct estimate ratio; /* to the base; of the base itself NAN */
	enum verdict verdict;
};

struct comparison_row {
	struct comparison_side side[COMPARISON_RESULTS];
	size_t order; /* as it came */
};

struct comparison_probe {
	const char *name;
	const struct result_probe *probe[COMPARISON_RESULTS]; /* NULL where a result lacks it */
	char *axis[CSV_COLUMNS];                              /* by which points are matched; all if they can't be */
	size_t axes;
	struct comparison_row *row; /* the largest differences first; then what can't be told; then the rest */
	size_t rows;
	struct estimate mean[COMPARISON_RESULTS]; /* geometric, of the ratios that have an interval */
	enum verdict verdict[COMPARISON_RESULTS];
	size_t mean_of[COMPARISON_RESULTS]; /* so many ratios */
	char remark[COMPARISON_REMARK];     /* on axes that not all have; mostly empty */
};

struct comparison {
	struct comparison_probe **probe; /* the largest differences of the means first */
	size_t probes, results;
	struct drift drift[COMPARISON_RESULTS]; /* for which the intervals of a result were widened */
	double widening[COMPARISON_RESULTS];    /* by this factor, on average */
};

/*
 * `probe` names the probes to compare; all if `names` is 0. `level` is that of the intervals, 0.95 for 95 %.
 * Without samples a result has intervals of 95 % only. 0; -EINVAL with words where a result has a point twice;
 * -ENOMEM.
 */
int comparison_make(const struct result *, size_t count, const char *const *probe, size_t names, double level,
		    struct comparison *, struct error *);

void comparison_free(struct comparison *);

/* The value of an axis at a row, from the first result that has the point; "" if that lacks the axis. */
const char *comparison_value(const struct comparison_probe *, const struct comparison_row *, size_t axis);

/* Whether a whole interval lies above 1 + `share`. */
bool comparison_is_above(struct estimate ratio, double share);

#endif
