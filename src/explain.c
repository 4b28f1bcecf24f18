/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The steps of a mechanism, as its replay names them, and whether they lie in the program's time. */
struct steps {
	const char *mechanism, *probe, *program_variant;
	struct {
		const char *name;
		bool in_program;
	} step[EXPLAIN_STEPS];
};

static const struct steps array_steps = {
	"Array", "array", NULL,
	{ { "arena", true }, { "zero", true }, { "fill", true }, { "start", true }, { "work", true }, { "exit", true },
	  { "read", true }, { "teardown", false } },
};
static const struct steps pipe_steps = {
	"Pipe", "pipe_transfer", "send_recv",
	{ { "make", false }, { "start", true }, { "pickle", true }, { "transfer", true }, { "unpickle", true },
	  { "square", true }, { "reply", true }, { "exit", false }, { "teardown", false } },
};
static const struct steps queue_steps = {
	"Queue", "queue", "put_get",
	{ { "make", false }, { "start", true }, { "put", true }, { "unpickle", true }, { "square", true },
	  { "reply", true }, { "exit", false }, { "teardown", false } },
};

static void describe(const struct steps *steps, const struct explain_path *path, const char *step,
		     const struct explain_question *question, char *text, size_t size)
{
	int used = snprintf(text, size, "step=%s elements=%" PRIu64 " era=%s start=%s placement=free", step,
			    path->elements, question->era, path->start);

	if (steps == &array_steps)
		snprintf(text + used, size - (size_t)used, " variant=%s folder=%s turn=later", path->variant,
			 question->folder);
	else if (steps == &pipe_steps)
		snprintf(text + used, size - (size_t)used, " reader=reallocating buffer=0");
}

static void find_program(const struct result *result, const struct steps *steps,
			 const struct explain_question *question, struct explain_path *path)
{
	char text[EXPLAIN_TEXT];

	snprintf(text, sizeof text, "mechanism=%s variant=%s start_method=%s elements=%" PRIu64 " lock=off",
		 steps->mechanism, path->variant, path->start, path->elements);
	explain_find(result, "ipc_benchmark", text, question, &path->program);
}

/* The time of a step, 0 where there is nothing to do; NAN where it was not measured. */
static double step_ns(const struct explain_path *path, const char *name)
{
	for (size_t i = 0; i < path->steps; i++)
		if (!strcmp(path->step[i].name, name))
			return path->step[i].cost.time.value;
	return 0;
}

static double sum_primitives(const struct explain_path *path)
{
	double sum = 0;

	for (size_t i = 0; i < path->steps; i++)
		if (path->step[i].in_program)
			sum += path->step[i].cost.time.value;
	return sum;
}

/* A whole Array made of a sequence: a box for each element, its value stored, the box dropped. */
static double by_sequence(const struct result *result, const struct explain_path *path,
			  const struct explain_question *question)
{
	static const char *const cost[] = { "box", "store", "free" };
	double sum = 0;

	for (size_t i = 0; i < sizeof cost / sizeof cost[0]; i++)
		sum += explain_interpreter(result, cost[i], NULL, path->elements, question).value;
	return sum * (double)path->elements;
}

/* ctypes' slices, in and out of both Arrays, and the lists that come out of them. The replay has the
 * memory of the same: all of it stands in its fill, its read and the child's work. */
static double by_slice(const struct result *result, const struct explain_path *path,
		       const struct explain_question *question)
{
	static const char *const cost[] = { "slice_in", "slice_out", "gather", "free_floats" };
	double sum = 0;

	for (size_t i = 0; i < sizeof cost / sizeof cost[0]; i++)
		sum += 2 * explain_interpreter(result, cost[i], NULL, path->elements, question).value;
	return sum * (double)path->elements;
}

/* What Python takes for the elements, less what the replay takes for the same memory. */
static double elements_ns(const struct result *result, const struct explain_path *path,
			  const struct explain_question *question)
{
	if (!strcmp(path->variant, "sequence_size"))
		return by_sequence(result, path, question) - step_ns(path, "fill");
	if (!strcmp(path->variant, "sequence_sequence"))
		return 2 * by_sequence(result, path, question) - step_ns(path, "fill");
	if (!strcmp(path->variant, "slice"))
		return by_slice(result, path, question) - step_ns(path, "fill") - step_ns(path, "read") -
		       step_ns(path, "work") +
		       explain_interpreter(result, "square", NULL, path->elements, question).value;
	return 0;
}

/* A process of the interpreter, less that of the replay. Where the program does not wait for its end, the
 * parent pickles while the child comes to life. */
static double process_ns(const struct result *result, const struct explain_path *path, double pickle,
			 const struct explain_question *question)
{
	double start = explain_interpreter(result, "start", path->start, 0, question).value;
	double alive = explain_interpreter(result, "alive", path->start, 0, question).value;

	if (!strcmp(path->mechanism, "Array"))
		return explain_interpreter(result, "process", path->start, 0, question).value -
		       step_ns(path, "start") - step_ns(path, "exit");
	if (isnan(alive) || isnan(pickle))
		return NAN;
	return start + fmax(alive - start - pickle, 0) - step_ns(path, "start");
}

/* A step that has nothing to do in this variant takes no time; any other that is not there is unknown. */
static void find_step(const struct result *result, const struct steps *steps, const struct explain_question *question,
		      const struct explain_path *path, struct explain_step *step)
{
	char text[EXPLAIN_TEXT];
	bool made_before = !strcmp(path->variant, "made_before");
	bool nothing = (!strcmp(step->name, "read") && strcmp(path->variant, "slice")) ||
		       (!strcmp(step->name, "zero") && !strcmp(path->variant, "sequence_sequence")) ||
		       (made_before && (!strcmp(step->name, "arena") || !strcmp(step->name, "zero"))) ||
		       (!strcmp(step->name, "arena") && (path->elements * sizeof(double) < 4 << 20 ||
							 !strcmp(question->era, "python3.5") ||
							 !strcmp(question->era, "python3.7")));

	describe(steps, path, step->name, question, text, sizeof text);
	if (!explain_find(result, steps->probe, text, question, &step->cost) && steps == &array_steps && nothing)
		step->cost = (struct explain_cost){ { 0, 0, 0 }, 0, 0 };
}

static void fill_path(const struct result *result, const struct steps *steps, const struct explain_question *question,
		      double pickle, struct explain_path *path)
{
	char text[EXPLAIN_TEXT];

	describe(steps, path, "all", question, text, sizeof text);
	explain_find(result, steps->probe, text, question, &path->all);
	find_program(result, steps, question, path);
	for (; path->steps < EXPLAIN_STEPS && steps->step[path->steps].name; path->steps++) {
		struct explain_step *step = &path->step[path->steps];

		step->name = steps->step[path->steps].name;
		step->in_program = steps->step[path->steps].in_program;
		find_step(result, steps, question, path, step);
	}
	path->primitives_ns = sum_primitives(path);
	path->interpreter_ns = elements_ns(result, path, question) +
			       process_ns(result, path, steps == &pipe_steps ? step_ns(path, "pickle") : pickle, question);
}

static void add_path(const struct result *result, const struct steps *steps, const char *variant, const char *start,
		     uint64_t elements, double pickle, struct explanation *explanation)
{
	struct explain_path *path = &explanation->path[explanation->paths];

	if (explanation->paths == EXPLAIN_PATHS)
		return;
	*path = (struct explain_path){ .mechanism = steps->mechanism, .variant = variant, .start = start, .elements = elements };
	fill_path(result, steps, &explanation->question, pickle, path);
	explanation->paths += !isnan(path->all.time.value) || !isnan(path->program.time.value);
}

/* The numbers of elements in a result, ascending. */
static size_t list_elements(const struct result *result, uint64_t *list, size_t size)
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

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int explain_paths(const struct result *result, struct explanation *explanation)
{
	static const char *const variant[] = { "sequence_size", "sequence_sequence", "size_size", "slice", "made_before" };
	static const char *const start[] = { "fork", "spawn" };
	uint64_t elements[16];
	size_t count = list_elements(result, elements, sizeof elements / sizeof elements[0]);

	qsort(elements, count, sizeof elements[0], compare_numbers);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sizeof start / sizeof start[0]; j++) {
			const struct explain_path *pipe = &explanation->path[explanation->paths];
			double pickle;

			add_path(result, &pipe_steps, "send_recv", start[j], elements[i], NAN, explanation);
			pickle = pipe < explanation->path + explanation->paths ? step_ns(pipe, "pickle") : NAN;
			add_path(result, &queue_steps, "put_get", start[j], elements[i], pickle, explanation);
			for (size_t k = 0; k < sizeof variant / sizeof variant[0]; k++)
				add_path(result, &array_steps, variant[k], start[j], elements[i], 0, explanation);
		}
	return 0;
}

static const struct explain_path *find_path(const struct explanation *explanation, const char *mechanism,
					    const char *variant)
{
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explain_path *path = &explanation->path[i];

		if (!strcmp(path->mechanism, mechanism) && !strcmp(path->variant, variant) && !strcmp(path->start, "fork") &&
		    path->elements == explanation->question.elements)
			return path;
	}
	return NULL;
}

int explain(const struct result *result, const struct explain_question *question, struct explanation *explanation)
{
	int error;

	*explanation = (struct explanation){ .question = *question };
	error = explain_paths(result, explanation);
	if (error)
		return error;
	explanation->array = find_path(explanation, "Array", question->variant);
	explanation->pipe = find_path(explanation, "Pipe", "send_recv");
	explain_suspects(result, explanation);
	return 0;
}
