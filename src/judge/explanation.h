/* SPDX-License-Identifier: MIT */
/*
 * Where the time of multiprocessing's Array, Pipe and Queue goes, from a result: the replays (array, pipe_transfer,
 * queue), the Python programs (ipc_benchmark) and the interpreter's own costs (interpreter_costs). Pure: nothing is
 * measured here, and no figure is hard-coded. What the result lacks is NAN.
 */
#ifndef FAULTLINE_EXPLANATION_H
#define FAULTLINE_EXPLANATION_H

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

struct explanation_cost {
	struct estimate time; /* ns */
	double cpu_ns, faults;
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
		double interpreter; /* what the interpreter adds to them: its own costs */
	} wall, cpu;                /* ns */
};

/* Guilty: at least a third of the time, with the whole interval. Cleared: below a tenth, likewise. Not tested: the
 * interval includes both. */
enum guilt { GUILT_WHOLE, GUILT_PART, GUILT_NONE, GUILT_UNTESTED };

struct explanation_suspect {
	const char *name;
	struct estimate share; /* of the time that it is suspected of; NAN: not tested */
	enum guilt guilt;
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

struct explanation {
	struct explanation_question question;
	struct explanation_path path[EXPLANATION_PATHS];
	size_t paths;
	const struct explanation_path *array,
		*pipe; /* the paths for which the suspects are judged; NULL: not in the result */
	struct explanation_suspect suspect[EXPLANATION_SUSPECTS]; /* the largest share first */
	size_t suspects;
	struct explanation_buffer
		buffer[EXPLANATION_BUFFERS]; /* the system's own, wherever the kernel puts the processes, first */
	size_t buffers;
};

/* "guilty", "partly", "cleared", "not tested" */
const char *guilt_name(enum guilt);

/* The era of the CPython of a result; the newest if the result has none. */
const char *explanation_era(const struct result *);

/* Must be freed; NULL without memory. */
struct explanation *explanation_make(const struct result *, const struct explanation_question *);

/* The parts: finds the one point of a probe whose axes have the values in `text`, such as "step=zero variant=slice";
 * false if there is no such point. */
bool explanation_find(const struct result *, const char *probe, const char *text, const struct explanation_question *,
		      struct explanation_cost *);
/* Why a program could not measure something, from its first row with a reason. */
const char *explanation_why(const struct result *, const char *program, const char *otherwise);
/* Another figure of that point, NAN if it is not known. */
double explanation_figure(const struct result *, const char *probe, const char *text, const char *column);
void explanation_suspects(const struct result *, struct explanation *);

/* The step of that name; if there is none, a step without name and cost. */
const struct explanation_step *explanation_step(const struct explanation_path *, const char *name);

/* What a path's shares are made of. */
struct explanation_account {
	const struct result *result;
	const struct explanation_question *question;
	const struct explanation_path *path; /* with its steps */
	const struct explanation_path *one;  /* the same of one element */
	double pickle_ns;                    /* wall time in which a child starts */
	struct explanation_cost view_work;   /* the child's work of size_size */
	bool cpu;                            /* CPU time is requested */
};

struct explanation_share explanation_share(const struct explanation_account *);

/* A row of interpreter_costs: for a process started by a program that holds such an array; for one element, in a
 * turn that starts a process. */
struct explanation_cost explanation_process(const struct result *, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *);
struct explanation_cost explanation_element(const struct result *, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *);
/* The costs of one element of a variant of Array, their number, and how often an element goes that way; 0 if no
 * element is converted. */
size_t explanation_conversions(const char *variant, const char *const **cost, unsigned *times);

#endif
