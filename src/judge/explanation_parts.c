/* SPDX-License-Identifier: MIT */
#include "explanation_parts.h"

#include "explanation_account.h"
#include "explanation_find.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How much more than the whole the parts may be before they are no shares of it; and how far its interval may reach. */
static const double most_excess = 0.2, most_spread = 2;

static void add_part(const char *name, double ns, struct explanation_part *parts, size_t *count)
{
	size_t place = *count;

	if (!(ns > 0))
		return;
	for (; place > 0 && parts[place - 1].ns < ns; place--)
		parts[place] = parts[place - 1];
	parts[place] = (struct explanation_part){ name, ns };
	++*count;
}

size_t explanation_parts(const struct explanation_path *path, struct explanation_part parts[static EXPLANATION_PARTS])
{
	const struct estimate whole = explanation_whole(path);
	double rest = whole.value;
	size_t count = 0;

	if (isnan(whole.value))
		return 0;
	for (size_t i = 0; i < path->steps; i++)
		if (path->step[i].in_program || isnan(path->program.time.value))
			add_part(path->step[i].name, path->step[i].cost.time.value, parts, &count);
	if (!isnan(path->program.time.value)) {
		add_part(PART_ELEMENTS, path->wall.elements, parts, &count);
		add_part(PART_CALLS, path->wall.calls, parts, &count);
	}
	for (size_t i = 0; i < count; i++)
		rest -= parts[i].ns;
	parts[count++] = (struct explanation_part){ PART_REST, rest };
	return count;
}

/* What the times of the whole and of its parts, from one turn to another, could have done to the fit. */
struct reach {
	struct explanation_fit *fit;
	double most; /* ns */
};

/* A whole that took longer at times, or a part that took less, would fit. */
static void consider(struct reach *reach, const char *part, const struct explanation_cost *cost, double times)
{
	const struct explanation_source *source = &cost->source;
	double shortest, longest, most;

	if (!source->probe)
		return;
	shortest = result_figure(source->probe, source->point, "min_ns") * times;
	longest = result_figure(source->probe, source->point, "max_ns") * times;
	most = part ? cost->time.value * times - shortest : longest - cost->time.value;
	if (!(most > reach->most))
		return;
	reach->most = most;
	reach->fit->widest = part;
	reach->fit->shortest = shortest;
	reach->fit->longest = longest;
}

static void consider_python(struct reach *reach, const struct result *result, const struct explanation *explanation)
{
	const struct explanation_question *question = &explanation->question;
	const struct explanation_path *array = explanation->array;
	const double elements = (double)array->elements;
	const char *const *cost;
	unsigned times;
	size_t count = explanation_conversions(array->variant, &cost, &times);
	struct explanation_cost found;
	char calls[64];

	for (size_t i = 0; i < count; i++) {
		found = explanation_element(result, cost[i], array->start, array->elements, question);
		consider(reach, PART_ELEMENTS, &found, elements * times);
	}
	snprintf(calls, sizeof calls, "calls_%.50s", array->variant);
	found = explanation_process(result, calls, array->start, array->elements, question);
	consider(reach, PART_CALLS, &found, 1);
}

/* Names what may be the reason for an excess, if the spread of anything accounts for half of it. */
static void find_widest(const struct result *result, const struct explanation *explanation, double excess,
			struct explanation_fit *fit)
{
	struct reach reach = { fit, 0 };

	consider(&reach, NULL, explanation_whole_cost(explanation->array), 1);
	for (size_t i = 0; i < explanation->array->steps; i++)
		consider(&reach, explanation->array->step[i].name, &explanation->array->step[i].cost, 1);
	consider_python(&reach, result, explanation);
	if (reach.most < excess / 2)
		fit->shortest = fit->longest = NAN;
}

void explanation_judge_fit(const struct result *result, struct explanation *explanation)
{
	struct explanation_fit *fit = &explanation->fit;
	struct explanation_part part[EXPLANATION_PARTS];
	const struct estimate whole = explanation_whole(explanation->array);
	size_t count = explanation->array ? explanation_parts(explanation->array, part) : 0;

	*fit = (struct explanation_fit){ MISFIT_NONE, NAN, NULL, NAN, NAN };
	if (!count)
		return;
	fit->parts = whole.value - part[count - 1].ns;
	if (whole.high > most_spread * whole.low) {
		fit->misfit = MISFIT_SPREAD;
		consider(&(struct reach){ fit, 0 }, NULL, explanation_whole_cost(explanation->array), 1);
	} else if (fit->parts > (1 + most_excess) * whole.value) {
		fit->misfit = MISFIT_EXCESS;
		find_widest(result, explanation, fit->parts - whole.value, fit);
	}
}
