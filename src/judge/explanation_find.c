/* SPDX-License-Identifier: MIT */
/* Points of a result by the values of their axes. */
#include "explanation_find.h"
#include "explanation.h"

#include "comparison_times.h"
#include "estimate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_BELOW = 4 << 20 }; /* CPython keeps the arena of a smaller Array for the next one */

static const struct explanation_cost unknown = { .time = { NAN, NAN, NAN }, .cpu_ns = NAN, .faults = NAN };

/* The value of an axis in `text`, with its length; NULL if `text` does not have the axis. */
static const char *wanted(const char *text, const char *axis, size_t *length)
{
	size_t name = strlen(axis);

	for (; *text; text += strcspn(text, " "), text += strspn(text, " "))
		if (!strncmp(text, axis, name) && text[name] == '=') {
			*length = strcspn(text + name + 1, " ");
			return text + name + 1;
		}
	return NULL;
}

bool explanation_is_at(const struct result_probe *probe, size_t point, const char *text)
{
	for (size_t i = 0; i < probe->axes; i++) {
		const char *value = result_value(probe, point, i);
		size_t length;
		const char *want = wanted(text, probe->axis[i], &length);

		if (!want || strlen(value) != length || strncmp(value, want, length))
			return false;
	}
	return true;
}

static void take_cost(const struct result_probe *probe, size_t point, double level, struct explanation_cost *cost)
{
	size_t rounds;

	*cost = unknown;
	cost->source = (struct explanation_source){ probe, point };
	if (comparison_time(probe, point, level, &cost->time, &rounds))
		cost->time = unknown.time;
	cost->cpu_ns = result_figure(probe, point, "cpu_ns");
	cost->faults = result_figure(probe, point, "minor_faults") + result_figure(probe, point, "major_faults");
	if (!strcmp(probe->point[point].status, "not_reached"))
		cost->reason = "time ran out, or the run was interrupted, before it was measured";
	else if (isnan(cost->time.value) && probe->point[point].reason[0])
		cost->reason = probe->point[point].reason;
}

bool explanation_find(const struct result *result, const char *name, const char *text,
		      const struct explanation_question *question, struct explanation_cost *cost)
{
	const struct result_probe *probe = result_find(result, name);

	*cost = unknown;
	for (size_t i = 0; probe && i < probe->points; i++) {
		if (!explanation_is_at(probe, i, text))
			continue;
		if (cost->source.probe) {
			*cost = unknown;
			cost->reason = "several points of the result fit: a column is missing";
			return false;
		}
		take_cost(probe, i, question->level, cost);
	}
	return !isnan(cost->time.value);
}

const char *explanation_why(const struct result *result, const char *name, const char *first, const char *otherwise)
{
	const struct result_probe *probe = result_find(result, name);

	for (size_t i = 0; probe && i < probe->points; i++)
		if (probe->point[i].reason[0] && (!first || !strcmp(result_value(probe, i, 0), first)))
			return probe->point[i].reason;
	return otherwise;
}

double explanation_figure(const struct result *result, const char *name, const char *text, const char *column)
{
	const struct result_probe *probe = result_find(result, name);

	for (size_t i = 0; probe && i < probe->points; i++)
		if (explanation_is_at(probe, i, text))
			return result_figure(probe, i, column);
	return NAN;
}

/* `axes`: what the cost is measured with. */
static struct explanation_cost interpreter_cost(const struct result *result, const char *cost, const char *axes,
						const char *start, uint64_t elements,
						const struct explanation_question *question)
{
	struct explanation_cost found;
	char text[128];

	snprintf(text, sizeof text, "cost=%s %s start_method=%s elements=%" PRIu64, cost, axes, start, elements);
	explanation_find(result, "interpreter_costs", text, question, &found);
	return found;
}

struct explanation_cost explanation_process(const struct result *result, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *question)
{
	return interpreter_cost(result, cost, "source=none imports=numpy", start, elements, question);
}

struct explanation_cost explanation_element(const struct result *result, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *question)
{
	return interpreter_cost(result, cost, "source=numpy imports=none", start, elements, question);
}

/* The era of the CPython of a result; the newest if the result has none. */
static const char *era_of(const struct result *result)
{
	const char *era = facts_get(&result->facts, "explain_era");

	return era ? era : explanation_era_of(facts_get(&result->facts, "python_language"));
}

const char *explanation_era_of(const char *version)
{
	long major, minor;
	char *end;

	if (!version)
		return "python3.10";
	major = strtol(version, &end, 10);
	minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	if (major > 3 || minor >= 10)
		return "python3.10";
	return minor >= 8 ? "python3.8" : minor == 7 ? "python3.7" : "python3.5";
}

bool explanation_keeps_arenas(uint64_t elements, const char *era)
{
	return elements * sizeof(double) < KEPT_BELOW || !strcmp(era, "python3.5") || !strcmp(era, "python3.7");
}

const struct explanation_step *explanation_step(const struct explanation_path *path, const char *name)
{
	static const struct explanation_step missing = {
		.cost = { .time = { NAN, NAN, NAN }, .cpu_ns = NAN, .faults = NAN }
	};

	for (size_t i = 0; path && i < path->steps; i++)
		if (!strcmp(path->step[i].name, name))
			return &path->step[i];
	return &missing;
}

const struct explanation_cost *explanation_whole_cost(const struct explanation_path *path)
{
	if (!path)
		return NULL;
	return isnan(path->program.time.value) ? &path->all : &path->program;
}

const struct explanation_cost *explanation_pipe(const struct explanation *explanation)
{
	bool replay = explanation->array && isnan(explanation->array->program.time.value);

	if (!explanation->pipe)
		return &unknown;
	return replay ? &explanation->pipe->all : &explanation->pipe->program;
}

struct estimate explanation_whole(const struct explanation_path *path)
{
	const struct explanation_cost *cost = explanation_whole_cost(path);

	return cost ? cost->time : estimate_unknown;
}

const struct explanation_suspect *explanation_suspect(const struct explanation *explanation, const char *name)
{
	for (size_t i = 0; i < explanation->suspects; i++)
		if (!strcmp(explanation->suspect[i].name, name))
			return &explanation->suspect[i];
	return NULL;
}

size_t explanation_elements(const struct result *result, uint64_t *list, size_t size)
{
	static const char *const probe[] = { "array", "pipe_transfer", "queue", "ipc_benchmark" };
	size_t count = 0;

	for (size_t i = 0; i < sizeof probe / sizeof probe[0]; i++) {
		const struct result_probe *found = result_find(result, probe[i]);

		for (size_t j = 0; found && j < found->points; j++)
			for (size_t k = 0; k < found->axes; k++) {
				uint64_t value = strtoull(result_value(found, j, k), NULL, 10);
				size_t place = 0;

				if (strcmp(found->axis[k], "elements"))
					continue;
				while (place < count && list[place] != value)
					place++;
				if (place == count && count < size)
					list[count++] = value;
			}
	}
	return count;
}

bool explanation_applies(const struct result *result)
{
	uint64_t elements;

	return explanation_elements(result, &elements, 1) > 0;
}

void explanation_ask(const struct result *result, struct explanation_question *question)
{
	const char *variant = result ? facts_get(&result->facts, "explain_variant") : NULL,
		   *folder = result ? facts_get(&result->facts, "explain_folder") : NULL,
		   *elements = result ? facts_get(&result->facts, "explain_elements") : NULL;

	if (!question->era && result)
		question->era = era_of(result);
	if (!question->variant)
		question->variant = variant ? variant : "sequence_size";
	if (!question->folder)
		question->folder = folder ? folder : "as_era";
	if (!question->elements)
		question->elements = elements ? strtoull(elements, NULL, 10) : 1000000;
}

struct explanation_question explanation_question(const struct result *result)
{
	struct explanation_question question = { .level = 0.95 };

	explanation_ask(result, &question);
	return question;
}
