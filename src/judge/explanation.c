/* SPDX-License-Identifier: MIT */
#include "explanation.h"

#include "explanation_account.h"
#include "explanation_find.h"
#include "explanation_parts.h"
#include "explanation_suspects.h"
#include "explanation_ways.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The steps of a mechanism, as named by its replay: whether the program's time includes them, and whether the parent
 * performs them alone, so that they do not depend on how the child is started. */
struct steps {
	const char *mechanism, *probe;
	bool at_once;
	struct {
		const char *name;
		bool in_program, of_parent;
	} step[EXPLANATION_STEPS];
};

static const struct steps array_steps = {
	"Array",
	"array",
	false,
	{ { "arena", true, true },
	  { "zero", true, true },
	  { "fill", true, true },
	  { "start", true, false },
	  { "work", true, false },
	  { "exit", true, false },
	  { "read", true, true },
	  { "teardown", false, true } },
};
static const struct steps shared_steps = {
	"SharedMemory",
	"array",
	false,
	{ { "arena", true, true },
	  { "fill", true, true },
	  { "start", true, false },
	  { "work", true, false },
	  { "exit", true, false },
	  { "read", true, true },
	  { "teardown", false, true } },
};
static const struct steps pipe_steps = {
	"Pipe",
	"pipe_transfer",
	true,
	{ { "make", false, true },
	  { "start", true, false },
	  { "pickle", true, true },
	  { "transfer", true, false },
	  { "unpickle", true, false },
	  { "square", true, false },
	  { "reply", true, false },
	  { "exit", false, false },
	  { "teardown", false, true } },
};
static const struct steps queue_steps = {
	"Queue",
	"queue",
	true,
	{ { "make", false, true },
	  { "start", true, false },
	  { "put", true, false },
	  { "unpickle", true, false },
	  { "square", true, false },
	  { "reply", true, false },
	  { "exit", false, false },
	  { "teardown", false, true } },
};

static void describe(const struct steps *steps, const struct explanation_path *path, const char *step,
		     const char *start, const struct explanation_question *question, char *text, size_t size)
{
	int used = snprintf(text, size, "step=%s elements=%" PRIu64 " era=%s start=%s placement=free", step,
			    path->elements, question->era, start);

	if (steps == &array_steps)
		snprintf(text + used, size - (size_t)used, " variant=%s folder=%s turn=later", path->variant,
			 question->folder);
	else if (steps == &shared_steps)
		snprintf(text + used, size - (size_t)used, " variant=shared_memory folder=as_era turn=later");
	else if (steps == &pipe_steps)
		snprintf(text + used, size - (size_t)used, " reader=reallocating buffer=0");
}

static void find_program(const struct result *result, const struct steps *steps,
			 const struct explanation_question *question, struct explanation_path *path)
{
	char text[EXPLANATION_TEXT];

	snprintf(text, sizeof text, "mechanism=%s variant=%s start_method=%s elements=%" PRIu64 " lock=off",
		 steps->mechanism, path->variant, path->start, path->elements);
	explanation_find(result, "ipc_benchmark", text, question, &path->program);
}

/* Whether a variant of Array has nothing to do in a step. */
static bool does_nothing(const struct explanation_path *path, const char *step,
			 const struct explanation_question *question)
{
	bool made_before = !strcmp(path->variant, "made_before");
	bool kept = explanation_keeps_arenas(path->elements, question->era);

	return (!strcmp(step, "read") && strcmp(path->variant, "slice")) ||
		(!strcmp(step, "zero") && (made_before || !strcmp(path->variant, "sequence_sequence"))) ||
		(!strcmp(step, "arena") && (made_before || kept));
}

/* A step that has nothing to do takes no time; any other missing step is unknown. */
static void find_step(const struct result *result, const struct steps *steps,
		      const struct explanation_question *question, const struct explanation_path *path,
		      struct explanation_step *step)
{
	char text[EXPLANATION_TEXT];
	bool found;

	describe(steps, path, step->name, path->start, question, text, sizeof text);
	found = explanation_find(result, steps->probe, text, question, &step->cost);
	if (!found && step->of_parent) {
		describe(steps, path, step->name, "fork", question, text, sizeof text);
		found = explanation_find(result, steps->probe, text, question, &step->cost);
	}
	if (!found && steps == &array_steps && does_nothing(path, step->name, question))
		step->cost = (struct explanation_cost){ .time = { 0, 0, 0 } };
}

static void find_replay(const struct result *result, const struct steps *steps,
			const struct explanation_question *question, struct explanation_path *path)
{
	char text[EXPLANATION_TEXT];

	path->at_once = steps->at_once;
	describe(steps, path, "all", path->start, question, text, sizeof text);
	explanation_find(result, steps->probe, text, question, &path->all);
	for (; path->steps < EXPLANATION_STEPS && steps->step[path->steps].name; path->steps++) {
		struct explanation_step *step = &path->step[path->steps];

		step->name = steps->step[path->steps].name;
		step->in_program = steps->step[path->steps].in_program;
		step->of_parent = steps->step[path->steps].of_parent;
		find_step(result, steps, question, path, step);
	}
}

/* What a path takes from others with the same number of elements and the same start. */
struct others {
	double pickle; /* wall ns; a Queue's feeder does what a Pipe's parent does */
	struct explanation_cost view_work;
};

static void fill_path(const struct result *result, const struct steps *steps,
		      const struct explanation_question *question, const struct others *others,
		      struct explanation_path *path)
{
	const double pickle = steps == &pipe_steps ? explanation_step(path, "pickle")->cost.time.value : others->pickle;
	struct explanation_path one = {
		.mechanism = path->mechanism, .variant = path->variant, .start = path->start, .elements = 1
	};
	struct explanation_account account = { .result = result,
					       .question = question,
					       .path = path,
					       .one = &one,
					       .pickle_ns = pickle,
					       .view_work = others->view_work };

	find_replay(result, steps, question, &one);
	find_program(result, steps, question, path);
	path->wall = explanation_share(&account);
	account.cpu = true;
	path->cpu = explanation_share(&account);
}

/* The path, or NULL if the result has no data for it. */
static const struct explanation_path *add_path(const struct result *result, const struct steps *steps,
					       const char *variant, const char *start, uint64_t elements,
					       const struct others *others, struct explanation *explanation)
{
	struct explanation_path *path = &explanation->path[explanation->paths];

	if (explanation->paths == EXPLANATION_PATHS)
		return NULL;
	*path = (struct explanation_path){
		.mechanism = steps->mechanism, .variant = variant, .start = start, .elements = elements
	};
	find_replay(result, steps, &explanation->question, path);
	fill_path(result, steps, &explanation->question, others, path);
	if (isnan(path->all.time.value) && isnan(path->program.time.value) && isnan(path->wall.primitives))
		return NULL;
	explanation->paths++;
	return path;
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

const char *explanation_variant(size_t i)
{
	static const char *const variant[EXPLANATION_VARIANTS] = { "size_size", "sequence_size", "sequence_sequence",
								   "slice", "made_before" };

	return variant[i];
}

static void add_paths(const struct result *result, const char *start, uint64_t elements,
		      struct explanation *explanation)
{
	struct others others = { NAN, { .time = { NAN, NAN, NAN }, .cpu_ns = NAN, .faults = NAN } };
	const struct explanation_path *path = add_path(result, &pipe_steps, "send_recv", start, elements, &others,
						       explanation);

	if (path)
		others.pickle = explanation_step(path, "pickle")->cost.time.value;
	add_path(result, &queue_steps, "put_get", start, elements, &others, explanation);
	for (size_t i = 0; i < EXPLANATION_VARIANTS; i++) {
		path = add_path(result, &array_steps, explanation_variant(i), start, elements, &others, explanation);
		if (path && i == 0)
			others.view_work = explanation_step(path, "work")->cost;
	}
	add_path(result, &shared_steps, "view", start, elements, &others, explanation);
}

static void find_paths(const struct result *result, struct explanation *explanation)
{
	uint64_t elements[16];
	size_t count = explanation_elements(result, elements, sizeof elements / sizeof elements[0]);

	qsort(elements, count, sizeof elements[0], compare_numbers);
	for (size_t i = 0; i < count; i++) {
		add_paths(result, "fork", elements[i], explanation);
		add_paths(result, "spawn", elements[i], explanation);
	}
}

static const struct explanation_path *find_path(const struct explanation *explanation, const char *mechanism,
						const char *variant)
{
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		if (!strcmp(path->mechanism, mechanism) && !strcmp(path->variant, variant) &&
		    !strcmp(path->start, "fork") && path->elements == explanation->question.elements)
			return path;
	}
	return NULL;
}

/* The row that would have had the time of the Array. */
static void find_lost(const struct result *result, struct explanation *explanation)
{
	const struct explanation_question *question = &explanation->question;
	struct explanation_path lost = {
		.mechanism = "Array", .variant = question->variant, .start = "fork", .elements = question->elements
	};
	char text[EXPLANATION_TEXT];

	find_program(result, &array_steps, question, &lost);
	explanation->lost = lost.program;
	if (lost.program.source.probe)
		return;
	describe(&array_steps, &lost, "all", lost.start, question, text, sizeof text);
	explanation_find(result, "array", text, question, &explanation->lost);
}

struct explanation *explanation_make(const struct result *result, const struct explanation_question *question)
{
	struct explanation *explanation = calloc(1, sizeof *explanation);

	if (!explanation)
		return NULL;
	explanation->question = *question;
	find_paths(result, explanation);
	explanation->array = find_path(explanation, "Array", question->variant);
	explanation->pipe = find_path(explanation, "Pipe", "send_recv");
	if (!explanation->array)
		find_lost(result, explanation);
	explanation_judge_fit(result, explanation);
	explanation_suspects(result, explanation);
	explanation_ways(result, explanation);
	explanation_buffers(result, explanation);
	return explanation;
}
