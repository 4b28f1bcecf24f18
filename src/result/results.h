/* SPDX-License-Identifier: MIT */
/*
 * Reads a result: its facts, the points of its probes, their samples. The probes need not be built into this program:
 * axes, their values and the columns come from the files, so results of older and newer versions can be read as long as
 * their schema is known.
 *
 * A message about a line begins with FILE:LINE.
 */
#ifndef FAULTLINE_RESULTS_H
#define FAULTLINE_RESULTS_H

#include "csv.h"
#include "stats/stats.h"
#include "text/error.h"
#include "facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct result_point {
	const char *status, *reason, *note;
	bool has_samples;
	size_t first, rounds; /* in result_probe.round, in ascending order */
};

struct result_probe {
	char name[64];
	char **axis;
	size_t axes;
	char **column; /* columns of figures: every column after the axes except status, reason and note */
	size_t columns;
	struct result_point *point;
	size_t points, room;
	struct figure
		*round; /* of the points, from the samples that a run's summary uses: their median, ns an iteration */
	double *round_cpu_ns,
		*round_iterations; /* of the same rounds, the medians; CPU time is NAN if it is not known */
	size_t rounds;
	size_t timed, disturbed; /* samples that were not only taken for counters, and those of them that are marked */
	char **value;            /* points x axes */
	double *figure;          /* points x columns */
};

struct result {
	char path[4096]; /* the folder or file that was read, after choosing the newest run; without ".tar.gz" */
	struct facts facts;
	struct result_probe *probe; /* by name */
	size_t probes;
	char **text; /* of the files; the pointers above point into it */
	size_t texts;
	size_t held, read; /* bytes of the arrays above, and of the files that they are from */
};

/*
 * Reads the folder of a result, the newest result in the folder of a platform, the output of `pack`, or a single file:
 * <probe>.csv with the samples and facts beside it, the output of `run --format csv`, or the JSON of another tool
 * (result_json.h). Ignores files without a column
 * status or median_ns. 0 or -errno; `error` holds a message, and there is nothing to close.
 */
int result_open(struct result *, const char *path, struct error *);

/* What a user calls a result: an empty name would mean the root folder. 0 or -ENOENT; `error` holds a message. */
int result_check_name(const char *path, struct error *);

/*
 * The folder that such a path means: itself if it holds a platform.csv, else the newest of its results, whose names are
 * their start times; a packed result is unpacked into a temporary folder. 0 or -errno; `error` holds a message.
 */
int result_place(const char *path, char *folder, size_t size, struct error *);

/* Changes `path`, a folder without a platform.csv, to the newest result in it. 1 if it is a result now, 0 if there
 * is no result, or -errno; `error` holds a message. */
int result_newest(char *path, size_t size, struct error *);

/* How a folder is read of which some files may not be a probe's CSV: these are left out, and `left_out` gets the
 * message. */
struct result_tolerance {
	bool samples; /* whether those of the points are read */
	void (*left_out)(void *context, const char *message);
	void *context;
};

/*
 * Reads what a folder with a platform.csv holds, for charts; of a trace the facts, since nothing in it is a probe's. 0 or
 * -errno; `error` holds a message.
 */
int result_open_tolerant(struct result *, const char *folder, const struct result_tolerance *, struct error *);

/* Reads the facts and the points of a folder with a platform.csv, or of a packed result in memory: no samples, so that
 * many can be read. 0 or -errno; `error` holds a message, and there is nothing to close. */
int result_open_light(struct result *, const char *path, struct error *);

/* Whether a folder is that of a trace. */
bool result_is_trace(const char *folder);

/* Reads only the facts of the folder of a result or a trace. 0 or -errno; `error` holds a message. */
int result_open_facts(struct result *, const char *folder, struct error *);

/* Also accepts an all-zero struct. */
void result_close(struct result *);

/* Forgets the probes after the first `keep`. */
void result_drop_probes(struct result *, size_t keep);

/* The probe of that name, or NULL. */
const struct result_probe *result_find(const struct result *, const char *name);

/* The size of a page in bytes; NAN if the facts lack it. */
double result_page(const struct result *);

/* An axis's value at a point, as text. */
const char *result_value(const struct result_probe *, size_t point, size_t axis);

/* Whether the points of a probe have more than one value of an axis. */
bool result_axis_varies(const struct result_probe *, size_t axis);

/* The index of a column, or -1. */
int result_column(const struct result_probe *, const char *name);

/* A figure of a point by its column's name; NAN if it is not known or there is no such column. */
double result_figure(const struct result_probe *, size_t point, const char *column);

/* Counts `bytes` more of arrays for a row of `csv`, or refuses them: a small file must not take much memory. 0, or
 * -EFBIG; `error` holds a message. */
int result_hold(struct result *, const struct csv *, size_t bytes, struct error *);

/*
 * The parts, for the tests: what a CSV holds is added to the result, and its text goes over to it; the CSV is closed in
 * any case. A failure leaves the result as it was. `probe` is NULL if the column "probe" has it. 0 or -EINVAL; `error`
 * holds a message.
 */
int result_take_facts(struct result *, struct csv *, struct error *);
int result_take_points(struct result *, const char *probe, struct csv *, struct error *);
int result_take_samples(struct result *, const char *probe, struct csv *, struct error *);

#endif
