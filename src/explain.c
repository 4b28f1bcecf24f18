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

/* Wall time or CPU time of a cost. */
typedef double pick(const struct explain_cost *);

static double pick_wall(const struct explain_cost *cost)
{
	return cost->time.value;
}

static double pick_cpu(const struct explain_cost *cost)
{
	return cost->cpu_ns;
}

/* What is looked for, in one kind of time. */
struct account {
	const struct result *result;
	const struct explain_question *question;
	const struct explain_path *path;
	pick *pick;
};

/* The time of a step, 0 where there is nothing to do; NAN where it was not measured. */
static double step_ns(const struct account *account, const char *name)
{
	for (size_t i = 0; i < account->path->steps; i++)
		if (!strcmp(account->path->step[i].name, name))
			return account->pick(&account->path->step[i].cost);
	return 0;
}

static double cost_ns(const struct account *account, const char *name, const char *start)
{
	const struct explain_cost cost = explain_interpreter(account->result, name, start, account->path->elements,
							     account->question);

	return account->pick(&cost);
}

/* CPU time is taken when the child has ended, in every program. */
static double sum_primitives(const struct account *account)
{
	double sum = 0;

	for (size_t i = 0; i < account->path->steps; i++) {
		const struct explain_step *step = &account->path->step[i];

		if (step->in_program || (account->pick == pick_cpu && !strcmp(step->name, "exit")))
			sum += account->pick(&step->cost);
	}
	return sum;
}

static double sum_costs(const struct account *account, const char *const *cost, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += cost_ns(account, cost[i], NULL);
	return sum * (double)account->path->elements;
}

/* What Python takes for the elements, less what the replay takes for the same memory. A sequence: a box for
 * each element, its value stored, the box dropped. ctypes' slices go in and out of both Arrays, and all the
 * memory of their lists stands in the replay's fill, its read and the child's work. */
static double elements_ns(const struct account *account)
{
	static const char *const sequence[] = { "box", "store", "free" };
	static const char *const slice[] = { "slice_in", "slice_out", "gather", "free_floats" };
	const char *variant = account->path->variant;

	if (!strcmp(variant, "sequence_size"))
		return sum_costs(account, sequence, 3) - step_ns(account, "fill");
	if (!strcmp(variant, "sequence_sequence"))
		return 2 * sum_costs(account, sequence, 3) - step_ns(account, "fill");
	if (!strcmp(variant, "slice"))
		return 2 * sum_costs(account, slice, 4) + cost_ns(account, "square", NULL) - step_ns(account, "fill") -
		       step_ns(account, "read") - step_ns(account, "work");
	return 0;
}

/* A process of the interpreter, less that of the replay. Where the program's wall time does not reach to its
 * end, the parent pickles while the child comes to life. */
static double process_ns(const struct account *account, double pickle)
{
	const char *method = account->path->start;
	double start = cost_ns(account, "start", method), alive = cost_ns(account, "alive", method);

	if (account->pick == pick_cpu || !strcmp(account->path->mechanism, "Array"))
		return cost_ns(account, "process", method) - step_ns(account, "start") - step_ns(account, "exit");
	if (isnan(alive) || isnan(pickle))
		return NAN;
	return start + fmax(alive - start - pickle, 0) - step_ns(account, "start");
}

static struct explain_share share(const struct account *account, double pickle)
{
	return (struct explain_share){
		.primitives = sum_primitives(account),
		.interpreter = elements_ns(account) + process_ns(account, pickle),
	};
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

/* The wall time of a Pipe's pickling; a Queue's feeder does the same. */
static double pickle_ns(const struct explain_path *pipe)
{
	return step_ns(&(struct account){ NULL, NULL, pipe, pick_wall }, "pickle");
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
	if (steps == &pipe_steps)
		pickle = pickle_ns(path);
	path->wall = share(&(struct account){ result, question, path, pick_wall }, pickle);
	path->cpu = share(&(struct account){ result, question, path, pick_cpu }, pickle);
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
			pickle = pipe < explanation->path + explanation->paths ? pickle_ns(pipe) : NAN;
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
