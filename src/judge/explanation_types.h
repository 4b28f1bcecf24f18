/* SPDX-License-Identifier: MIT */
/* What an explanation consists of. What the result lacks is NAN. */
#ifndef FAULTLINE_EXPLANATION_TYPES_H
#define FAULTLINE_EXPLANATION_TYPES_H

#include "ratio.h"
#include "result/results.h"

#include <stdbool.h>

enum { EXPLANATION_STEPS = 10, EXPLANATION_PATHS = 128, EXPLANATION_TEXT = 256 };

/* The question, in the words of the axes. */
struct explanation_question {
	const char *era, *folder, *variant; /* of the Array for which the suspects are judged */
	uint64_t elements;
	double level; /* of the intervals */
};

/* A point of the result. */
struct explanation_source {
	const struct result_probe *probe; /* NULL: none */
	size_t point;
};

struct explanation_cost {
	struct estimate time; /* ns */
	double cpu_ns, faults;
	const char *reason; /* why the result has the point, but no time of it; NULL: no such point, or no reason */
	struct explanation_source source;
};

struct explanation_step {
	const char *name;
	struct explanation_cost cost;
	bool in_program; /* between the two clock readings of the program */
	bool of_parent;  /* independent of how the child is started */
};

/* One way to move an array to a child and back. */
struct explanation_path {
	const char *mechanism; /* "Array" */
	const char *variant, *start;
	uint64_t elements;
	struct explanation_step step[EXPLANATION_STEPS];
	size_t steps;
	bool at_once;                    /* parent and child work at the same time: `all` is less than the steps */
	struct explanation_cost all;     /* the replay as a whole */
	struct explanation_cost program; /* the Python program */
	struct explanation_share {
		double primitives;  /* the steps that the program's time includes */
		double elements;    /* what the interpreter adds to convert each element */
		double calls;       /* what it adds around the calls */
		double interpreter; /* both */
	} wall, cpu;                /* ns */
};

/* Guilty: at least a third of the time, with the whole interval. Cleared: below a tenth, likewise. Partly: more than
 * nothing, with the whole interval. Not tested: the interval is too wide for one of these. */
enum guilt { GUILT_WHOLE, GUILT_PART, GUILT_NONE, GUILT_UNTESTED };

/* What further rounds of its points can do for a verdict. */
enum doubt {
	DOUBT_NONE,
	DOUBT_BETWEEN, /* the interval holds the limit between two verdicts */
	DOUBT_OPEN,    /* there is no verdict, because the interval is too wide or there are too few rounds */
};

enum { EXPLANATION_SOURCES = 16 };

struct explanation_suspect {
	const char *name;
	const char *mechanism; /* of which it is suspected: "Array" or "Pipe" */
	struct estimate share; /* of the time that it is suspected of; NAN: not tested */
	double beyond;         /* where the interval of a part ended before it was bounded; NAN: no part */
	enum guilt guilt;
	enum doubt doubt;
	struct explanation_source source[EXPLANATION_SOURCES]; /* what the share is made from */
	size_t sources;
	char evidence[EXPLANATION_TEXT];
	char reason[EXPLANATION_TEXT]; /* why it was not tested */
};

enum { EXPLANATION_SUSPECTS = 9 };

/* The replay of a Pipe whose sockets have buffers of this many bytes; 0: the system's default. */
struct explanation_buffer {
	uint64_t bytes;
	const char *placement;
	struct explanation_cost cost;
	double reads; /* of the answer */
};

enum { EXPLANATION_BUFFERS = 4 };

/* A program that moves an array to a child and back. */
struct explanation_way {
	const char *mechanism, *variant;
	struct estimate time, of_pipe; /* ns; and divided by the time of the Pipe */
};

enum { EXPLANATION_WAYS = 32 };

/* Why the parts of the Array, which are measured in other processes than the whole, can't be given as shares of it. */
enum misfit {
	MISFIT_NONE,
	MISFIT_SPREAD, /* the whole is not known: its interval spans a factor of two */
	MISFIT_EXCESS, /* the parts together are clearly more than the whole */
};

struct explanation_fit {
	enum misfit misfit;
	double parts;             /* ns, all parts together; NAN: none */
	const char *widest;       /* the part whose times differ so much that this may be why; NULL: the Array itself */
	double shortest, longest; /* its times, ns; NAN: each one is steady */
};

struct explanation {
	struct explanation_question question;
	struct explanation_path path[EXPLANATION_PATHS];
	size_t paths;
	const struct explanation_path *array,
		*pipe;                /* the paths for which the suspects are judged; NULL: not in the result */
	struct explanation_cost lost; /* without an Array: the row of its program, or of its replay, that has no time */
	struct explanation_fit fit;   /* of the Array */
	struct explanation_suspect suspect[EXPLANATION_SUSPECTS]; /* the largest share first */
	size_t suspects;
	struct explanation_buffer
		buffer[EXPLANATION_BUFFERS]; /* the system's own, wherever the kernel puts the processes, first */
	size_t buffers;
	struct explanation_way
		way[EXPLANATION_WAYS]; /* of the question's elements, by fork, without lock: the fastest first */
	size_t ways;
	const char *python, *python_version, *platform; /* of the result; "" if not known */
	const char *lack;                               /* why programs of Python were not measured, if so */
};

/* The time that shares are of: the program if it was run, else its replay; unknown without a path. */
struct estimate explanation_whole(const struct explanation_path *);

/* The time of the Pipe as that of the Array was taken: by the program, or by the replay. */
const struct explanation_cost *explanation_pipe(const struct explanation *);

/* The same as explanation_whole() with what belongs to it; NULL without a path. */
const struct explanation_cost *explanation_whole_cost(const struct explanation_path *);

/* "guilty", "partly", "cleared", "not tested" */
const char *guilt_name(enum guilt);

#endif
