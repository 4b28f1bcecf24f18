/* SPDX-License-Identifier: MIT */
/*
 * Many nodes, judged together: which of them deviate from the rest, and what these have in common. Pure: no I/O.
 * docs/fleet.md has the method and its use.
 *
 * Nodes are compared with like machines only: those whose facts in `fleet_kind` are the same form a group. A group
 * of fewer than FLEET_LEAST nodes is not judged.
 */
#ifndef FAULTLINE_FLEET_H
#define FAULTLINE_FLEET_H

#include "text/intern.h"
#include "result/results.h"

enum { FLEET_LEAST = 5, FLEET_LEAST_PROBES = 3, FLEET_KIND = 16 };

#define FLEET_GAP   5.0  /* how many times as far as any other a node is that stands out */
#define FLEET_FALSE 0.05 /* the share of false ones among the outliers, at most, on average */

#define FLEET_JOINT "all probes" /* the name of all probes together */

struct fleet_fact {
	uint32_t key, value; /* of fleet.words */
};

struct fleet_node {
	size_t runs, group;
	size_t loaded;           /* of its runs, those in which there was other load */
	bool disturbed;          /* by load or by a CPU quota */
	size_t unreached;        /* points that its runs did not come to */
	struct fleet_fact *fact; /* of the run that was read last; by key */
	size_t facts;
};

struct fleet_run {
	uint32_t node, place; /* place: among the runs as they were read */
	char started[24];     /* 2026-11-23T16-24-08Z; "": not known */
};

/* A point of a node; of several runs, the median of the logarithms: a run that strays leaves it where it is. */
struct fleet_cell {
	uint32_t point, node, run; /* point: of fleet.points; run: of fleet.run, gone after the merging */
	double log_ns, error;      /* natural logarithms: the time in ns, its standard error; NAN: not known */
	double deviation;          /* from the median of the group; NAN: too few nodes have the point */
	double z;                  /* the same in standard deviations of the group */
	double agreed;             /* the probability that the node's runs agree by chance; NAN: it has one */
};

/* A probe of a run: the mean of its deviations from the medians of all runs of the group; of all probes the median. */
struct fleet_value {
	uint32_t probe, node, run; /* of fleet.words; of fleet.run */
	size_t group, points;      /* points: that all runs of the node have; probes, if it is of all */
	double deviation;
	double agreed; /* as that of a cell */
};

/* A point of a node that could not be measured: `failed`, `crashed`, `hung` or `unsupported`. */
struct fleet_lost {
	uint32_t point, node;
	uint32_t status, reason; /* of fleet.words */
	size_t group;            /* of the node, once judged */
};

/* Points of a probe that a node could not measure for one reason, and that at least three of four like nodes could. */
struct fleet_failure {
	uint32_t node, probe, status, reason;
	size_t points;
	size_t others; /* how many nodes of the group measured each of them, at least */
};

/* A probe of a node, or all its probes together. */
struct fleet_score {
	uint32_t probe; /* of fleet.words; FLEET_JOINT if it is of all */
	bool is_joint;  /* of all probes: each counts as a point, and there is no worst point */
	uint32_t node;
	size_t group;          /* of the node */
	size_t nodes;          /* of the group, in this probe */
	double worst;          /* the largest deviation of an outlier of the node; 0: it has none */
	double deviation;      /* the mean over the points, as a logarithm; the median over the probes */
	double error;          /* of the node's own intervals */
	size_t points, slower; /* how many were compared, how many of these are slower than the median */
	double z;              /* the deviation in standard deviations of the group */
	uint32_t point;        /* the point with the largest z: of fleet.points; its deviation and z */
	double point_deviation, point_z;
	double agreed, point_agreed; /* the probability that the runs of the node agree by chance; NAN: it has one */
	bool by_point;               /* an outlier in that point, and not on average */
	double p_mean;               /* the probability by chance, by the mean alone */
	double p, q; /* the probability by chance; the same, adjusted for all looks (Benjamini, Hochberg) */
	bool is_outlier;
	bool stands_out; /* it deviates FLEET_GAP times as far as any other node of its group */
	bool is_suspect; /* it stands out, or would be an outlier if the deviations had the tails of a normal distribution */
};

struct fleet_group {
	uint32_t kind; /* of fleet.words: "AMD EPYC, x86_64" */
	size_t nodes;
	double runs, loaded; /* of a node, the medians: its runs, and the share of them under other load */
};

/* How a probe of a node with several runs changed: the mean of the later half of its runs by that of the earlier half. */
struct fleet_drift {
	uint32_t probe, node;
	uint32_t first, last; /* of fleet.run */
	size_t runs, points;
	double change; /* as a logarithm */
	double p, q;   /* as those of a score */
	bool is_drift;
};

/* A fact that outliers share. */
struct fleet_reason {
	uint32_t probe, key, value;
	size_t outliers, of_outliers, others, of_others; /* nodes with that value */
	int rank;                                        /* comparison_fact_rank */
	double p;                                        /* one-sided, by Fisher's exact test */
};

/* The deviations of the nodes of a group in a probe, as logarithms. */
struct fleet_spread {
	uint32_t probe;
	size_t group, nodes;
	double p5, median, p95, least, most;
	uint32_t slowest; /* the node with the most */
};

struct fleet {
	struct intern names; /* of the nodes, in the order of `node` */
	struct intern words, points;
	struct fleet_node *node;
	size_t nodes, runs;
	struct fleet_cell *cell;
	size_t cells, room;
	struct fleet_lost *lost;
	size_t losses, lost_room;
	struct fleet_failure *failure; /* by node */
	size_t failures;
	struct fleet_value *value; /* by probe, group, node and run */
	size_t values;
	struct fleet_score *score; /* outliers first, the worst node first */
	size_t scores, outliers;
	double tails; /* of the deviations: degrees of freedom of Student's distribution; few are heavy tails */
	struct fleet_group *group;
	size_t groups;
	struct fleet_spread *spread; /* by probe, then by group */
	size_t spreads;
	struct fleet_run *run;     /* by node and start, once judged */
	struct fleet_drift *drift; /* the largest change first */
	size_t drifts;
	struct fleet_reason *reason; /* by probe, the most telling first */
	size_t reasons;
	const char *kind[FLEET_KIND]; /* the facts that make machines alike, by the caller; none: the usual ones */
	size_t kinds;
	double least; /* by the caller: smaller deviations, as a share, are no outliers */
};

/* Adds a run of a node. Every result may be closed then. 0 or -errno; `error` holds a message. */
int fleet_add(struct fleet *, const char *node, const struct result *, struct error *);

/* Finds groups, deviations, outliers and reasons. 0 or -ENOMEM; `error` holds a message. */
int fleet_judge(struct fleet *, struct error *);

void fleet_free(struct fleet *);

/* The parts of fleet_judge. 0 or -ENOMEM. */
int fleet_sort_runs(struct fleet *); /* and the cells; a cell's `run` is the place in the sorted runs then */
int fleet_make_groups(struct fleet *);
int fleet_make_values(struct fleet *);     /* from cells in the order of points, nodes and runs */
int fleet_make_agreements(struct fleet *); /* from the same and from values */
int fleet_merge_runs(struct fleet *);
int fleet_make_failures(struct fleet *);
int fleet_make_scores(struct fleet *);
int fleet_add_joint_scores(struct fleet *); /* after the others; there is space for one of each node */
int fleet_make_verdicts(struct fleet *);
int fleet_make_drifts(struct fleet *); /* from values */
int fleet_make_spreads(struct fleet *);
int fleet_make_reasons(struct fleet *);

/* Whether a deviation of the node may come from other load: it has a single run, which was loaded, or more loaded runs
 * than is usual in its group. */
bool fleet_is_loaded(const struct fleet *, uint32_t node);

/* The deviation that decides: of the mean, or of the worst point. */
double fleet_size(const struct fleet_score *);

/* The probe of a point, as a number of fleet.words; UINT32_MAX without memory. */
uint32_t fleet_probe_of(struct fleet *, uint32_t point);

/* The value of a node's fact, as a number of fleet.words; UINT32_MAX: it has none. */
uint32_t fleet_fact_of(const struct fleet_node *, uint32_t key);

#endif
