/* SPDX-License-Identifier: MIT */
#include "explanation_ways.h"

#include "explanation_find.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A thread is not started by a method. */
static void add_way(const struct result *result, const struct result_probe *probe, size_t point,
		    struct explanation *explanation)
{
	struct explanation_way *way = &explanation->way[explanation->ways];
	struct explanation_cost cost;
	char text[EXPLANATION_TEXT];

	if (explanation->ways == EXPLANATION_WAYS || probe->axes < 2)
		return;
	way->mechanism = result_value(probe, point, 0);
	way->variant = result_value(probe, point, 1);
	snprintf(text, sizeof text, "mechanism=%.60s variant=%.60s start_method=%s elements=%" PRIu64 " lock=off",
		 way->mechanism, way->variant, strcmp(way->mechanism, "Thread") ? "fork" : "none",
		 explanation->question.elements);
	if (!explanation_is_at(probe, point, text) ||
	    !explanation_find(result, "ipc_benchmark", text, &explanation->question, &cost))
		return;
	way->time = cost.time;
	way->of_pipe = ratio_of(explanation_pipe(explanation)->time, cost.time);
	explanation->ways++;
}

static int compare_ways(const void *a, const void *b)
{
	const struct explanation_way *x = a, *y = b;
	int order = (x->time.value > y->time.value) - (x->time.value < y->time.value);

	if (!order)
		order = strcmp(x->mechanism, y->mechanism);
	return order ? order : strcmp(x->variant, y->variant);
}

void explanation_ways(const struct result *result, struct explanation *explanation)
{
	const struct result_probe *probe = result_find(result, "ipc_benchmark");

	explanation->python = facts_text(&result->facts, "python");
	explanation->python_version = facts_text(&result->facts, "python_version");
	explanation->platform = facts_text(&result->facts, "platform");
	for (size_t i = 0; probe && i < probe->points; i++)
		add_way(result, probe, i, explanation);
	qsort(explanation->way, explanation->ways, sizeof explanation->way[0], compare_ways);
	explanation->lack = facts_get(&result->facts, "python_lacking");
	if (!explanation->lack)
		explanation->lack = explanation_why(
			result, "ipc_benchmark", "Array",
			probe ? "ipc_benchmark has no program of that size, by fork and without a lock"
			      : "the Python programs were not run");
}

/* Only what was measured; nothing if the first, which the others are compared with, was not. */
void explanation_buffers(const struct result *result, struct explanation *explanation)
{
	static const uint64_t bytes[] = { 0, 8 << 10 };
	static const char *const placement[] = { "free", "same_cpu" };
	const struct explanation_question *question = &explanation->question;
	char text[EXPLANATION_TEXT];

	for (size_t i = 0; i < EXPLANATION_BUFFERS; i++) {
		struct explanation_buffer *buffer = &explanation->buffer[explanation->buffers];

		*buffer = (struct explanation_buffer){ .bytes = bytes[i / 2], .placement = placement[i % 2] };
		snprintf(text, sizeof text,
			 "step=all elements=%" PRIu64
			 " era=%s start=fork placement=%s reader=reallocating buffer=%" PRIu64,
			 question->elements, question->era, buffer->placement, buffer->bytes);
		buffer->reads = explanation_figure(result, "pipe_transfer", text, "reads");
		explanation->buffers += explanation_find(result, "pipe_transfer", text, question, &buffer->cost);
		if (explanation->buffers == 0)
			return;
	}
}
