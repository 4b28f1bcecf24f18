/* SPDX-License-Identifier: MIT */
/* The time of a program as a sum: the steps of its replay, and what the interpreter adds to them. */
#include "explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double pick(const struct explain_account *account, const struct explain_cost *cost)
{
	return account->cpu ? cost->cpu_ns : cost->time.value;
}

/* 0 of a step that the mechanism has not got; NAN where it was not measured. */
static double step_ns(const struct explain_account *account, const char *name)
{
	const struct explain_step *step = explain_step(account->path, name);

	return step->name ? pick(account, &step->cost) : 0;
}

static double cost_ns(const struct explain_account *account, const char *name, const char *start)
{
	const struct explain_cost cost = explain_interpreter(account->result, name, start, account->path->elements,
							     account->question);

	return pick(account, &cost);
}

/* CPU time is taken when the child has ended, in every program. */
static double sum_primitives(const struct explain_account *account)
{
	double sum = 0;

	for (size_t i = 0; i < account->path->steps; i++) {
		const struct explain_step *step = &account->path->step[i];

		if (step->in_program || (account->cpu && !strcmp(step->name, "exit")))
			sum += pick(account, &step->cost);
	}
	return sum;
}

static double sum_costs(const struct explain_account *account, const char *const *cost, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += cost_ns(account, cost[i], NULL);
	return sum * (double)account->path->elements;
}

/*
 * What Python takes for the elements, less what the replay takes for the same memory. A sequence: a box for
 * each element, its value stored, the box dropped. ctypes' slices go in and out of both Arrays, and all the
 * memory of their lists stands in the replay's fill, its read and the child's work; but the child, which has to
 * map the pages of both Arrays, does that once more where it works on views.
 */
static double elements_ns(const struct explain_account *account)
{
	static const char *const sequence[] = { "box", "store", "free" };
	static const char *const slice[] = { "slice_in", "slice_out", "gather", "free_floats" };
	const char *variant = account->path->variant;

	if (!strcmp(variant, "sequence_size"))
		return sum_costs(account, sequence, 3) - step_ns(account, "fill");
	if (!strcmp(variant, "sequence_sequence"))
		return 2 * sum_costs(account, sequence, 3) - step_ns(account, "fill");
	if (!strcmp(variant, "slice"))
		return 2 * sum_costs(account, slice, 4) + pick(account, &account->view_work) - step_ns(account, "fill") -
		       step_ns(account, "read") - step_ns(account, "work");
	return 0;
}

/* Of one that does nothing, without an interpreter. */
static double idle_ns(const struct explain_account *account)
{
	const struct explain_path *path = account->path;
	struct explain_cost cost;
	char text[EXPLAIN_TEXT];

	snprintf(text, sizeof text,
		 "step=process variant=sequence_size elements=%" PRIu64 " era=%s start=%s folder=as_era turn=later placement=free",
		 path->elements, account->question->era, path->start);
	explain_find(account->result, "array", text, account->question, &cost);
	return pick(account, &cost);
}

/* A process of the interpreter, less that of the replay. Where the program's wall time does not reach to its
 * end, the parent pickles while the child comes to life. */
static double process_ns(const struct explain_account *account)
{
	const char *method = account->path->start;
	double start = cost_ns(account, "start", method), alive = cost_ns(account, "alive", method);

	if (account->cpu || explain_step(account->path, "exit")->in_program)
		return cost_ns(account, "process", method) - idle_ns(account);
	if (isnan(alive) || isnan(account->pickle_ns))
		return NAN;
	return start + fmax(alive - start - account->pickle_ns, 0) - step_ns(account, "start");
}

struct explain_share explain_share(const struct explain_account *account)
{
	return (struct explain_share){
		.primitives = sum_primitives(account),
		.interpreter = elements_ns(account) + process_ns(account),
	};
}
