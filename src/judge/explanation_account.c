/* SPDX-License-Identifier: MIT */
/* The time of a program as a sum: the steps of its replay, and what the interpreter adds to them. */
#include "explanation_account.h"

#include "explanation_find.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double pick(const struct explanation_account *account, const struct explanation_cost *cost)
{
	return account->cpu ? cost->cpu_ns : cost->time.value;
}

/* 0 for a step that the mechanism lacks; NAN if it was not measured. */
static double step_ns(const struct explanation_account *account, const char *name)
{
	const struct explanation_step *step = explanation_step(account->path, name);

	return step->name ? pick(account, &step->cost) : 0;
}

static double cost_ns(const struct explanation_account *account, const char *name, const char *start)
{
	const struct explanation_cost cost = explanation_process(account->result, name, start, account->path->elements,
								 account->question);

	return pick(account, &cost);
}

/* CPU time is taken when the child has ended, in every program. */
static bool is_counted(const struct explanation_account *account, const struct explanation_step *step)
{
	return step->in_program || (account->cpu && !strcmp(step->name, "exit"));
}

/* For a replay whose steps wait for each other where the program's do not: the whole replay, minus what the
 * program's time does not include. */
static double whole_ns(const struct explanation_account *account, const struct explanation_path *path)
{
	double rest = pick(account, &path->all);

	for (size_t i = 0; i < path->steps; i++)
		if (!is_counted(account, &path->step[i]))
			rest -= pick(account, &path->step[i].cost);
	return rest;
}

static double sum_primitives(const struct explanation_account *account)
{
	double sum = 0;

	if (account->path->at_once)
		return whole_ns(account, account->path);
	for (size_t i = 0; i < account->path->steps; i++)
		if (is_counted(account, &account->path->step[i]))
			sum += pick(account, &account->path->step[i].cost);
	return sum;
}

/* The same for one element; steps too short for any clock are left out. */
static double sum_one(const struct explanation_account *account)
{
	double sum = 0;

	if (account->one->at_once)
		return whole_ns(account, account->one);
	if (isnan(pick(account, &explanation_step(account->one, "start")->cost)) ||
	    isnan(pick(account, &explanation_step(account->one, "exit")->cost)))
		return NAN;
	for (size_t i = 0; i < account->one->steps; i++) {
		const struct explanation_step *step = &account->one->step[i];

		if (is_counted(account, step) && !isnan(pick(account, &step->cost)))
			sum += pick(account, &step->cost);
	}
	return sum;
}

size_t explanation_conversions(const char *variant, const char *const **cost, unsigned *times)
{
	static const char *const sequence[] = { "box", "store", "free" };
	static const char *const slice[] = { "slice_in",          "child_slice_out", "child_gather", "child_slice_in",
					     "child_free_floats", "slice_out",       "gather",       "free_floats" };

	*times = strcmp(variant, "sequence_sequence") ? 1 : 2;
	if (!strcmp(variant, "slice")) {
		*cost = slice;
		return sizeof slice / sizeof slice[0];
	}
	*cost = sequence;
	return strncmp(variant, "sequence", strlen("sequence")) ? 0 : sizeof sequence / sizeof sequence[0];
}

/*
 * Python's time for the elements, minus the replay's time for the same memory. A sequence: a box for each element, its
 * value stored, the box freed. ctypes' slices go in and out of both Arrays, and the memory of their lists is in the
 * replay's fill, its read and the child's work; but the child must map the pages of both Arrays, and does so again if
 * it works on views.
 */
static double elements_ns(const struct explanation_account *account)
{
	const struct explanation_path *path = account->path;
	const char *const *cost;
	unsigned times;
	size_t count = explanation_conversions(path->variant, &cost, &times);
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct explanation_cost each = explanation_element(account->result, cost[i], path->start,
									 path->elements, account->question);

		sum += pick(account, &each) * (double)path->elements * times;
	}
	if (count)
		sum -= step_ns(account, "fill");
	if (!strcmp(path->variant, "slice"))
		sum += pick(account, &account->view_work) - step_ns(account, "read") - step_ns(account, "work");
	return sum;
}

/* The time of the Python code around the calls, independent of the size: a transfer of one element by a program that
 * holds an array of that size, minus its replay. It includes waiting for a child to start, during which the parent
 * of a Pipe or Queue with more elements pickles; only in wall time, and not if the wait lasts to the end of the
 * child. */
static double calls_ns(const struct explanation_account *account)
{
	const char *method = account->path->start;
	double calls, life;
	char name[64];

	snprintf(name, sizeof name, "calls_%s", account->path->variant);
	calls = cost_ns(account, name, method) - sum_one(account);
	if (account->cpu || explanation_step(account->path, "exit")->in_program)
		return calls;
	life = cost_ns(account, "alive", method) - cost_ns(account, "start", method);
	if (isnan(life) || isnan(account->pickle_ns))
		return NAN;
	return calls - fmin(life, account->pickle_ns);
}

struct explanation_share explanation_share(const struct explanation_account *account)
{
	const double elements = elements_ns(account), calls = calls_ns(account);

	return (struct explanation_share){ sum_primitives(account), elements, calls, elements + calls };
}
