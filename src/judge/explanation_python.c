/* SPDX-License-Identifier: MIT */
/* Suspects in Python itself: its objects, their conversion, its processes, its pickling, its lock. */
#include "explanation_suspects.h"

#include "comparison_times.h"
#include "estimate.h"
#include "explanation_account.h"
#include "explanation_find.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void suspect_process(const struct result *result, struct explanation *explanation)
{
	const uint64_t elements = explanation->question.elements;
	struct explanation_cost fork = explanation_process(result, "process", "fork", elements, &explanation->question);
	struct estimate spawn = explanation_process(result, "process", "spawn", elements, &explanation->question).time;
	struct explanation_suspect *suspect = suspect_add(
		explanation, "starting a process by fork", explanation->array, fork.time, fork.reason,
		explanation_why(result, "interpreter_costs", NULL, "interpreter_costs was not run"));
	char text[SUSPECT_TIME], other[UNITS_TEXT];

	suspect_from(suspect, &fork);
	suspect_time(fork.time, text);
	units_time(spawn.value, other);
	snprintf(suspect->evidence, sizeof suspect->evidence, "a process that does nothing: %s%s%s", text,
		 isnan(spawn.value) ? "" : "; by spawn: ", isnan(spawn.value) ? "" : other);
}

/* Pickling slows down the Pipe that the Array is compared with, so it is a share of the Pipe's time. */
void suspect_pickling(struct explanation *explanation)
{
	const struct explanation_path *pipe = explanation->pipe;
	struct explanation_cost pickle = explanation_step(pipe, "pickle")->cost,
				unpickle = explanation_step(pipe, "unpickle")->cost;
	struct estimate both = estimate_times(estimate_sum(pickle.time, unpickle.time), 2);
	struct explanation_suspect *suspect = suspect_add(explanation, "pickling", pipe, both,
							  pickle.reason ? pickle.reason : unpickle.reason,
							  "pipe_transfer was not run with its steps");
	char text[SUSPECT_TIME];

	suspect->mechanism = "Pipe";
	suspect_from(suspect, &pickle);
	suspect_from(suspect, &unpickle);
	suspect_time(both, text);
	snprintf(suspect->evidence, sizeof suspect->evidence, "both ways: %s", text);
}

/* The rounds of the two programs are in pairs: each pass over the programs has one of both. Of a result without samples
 * only the medians are known. */
static struct estimate of_locked(const struct explanation_cost *without, const struct explanation_cost *with,
				 double level)
{
	const struct explanation_source *base = &with->source, *other = &without->source;
	struct estimate ratio = estimate_unknown;

	if (base->probe && other->probe)
		comparison_paired(base->probe, base->point, other->probe, other->point, level, &ratio);
	return isnan(ratio.value) ? ratio_of(with->time, without->time) : ratio;
}

/* What the lock adds, of the time of the Array that has it. */
void suspect_lock(const struct result *result, struct explanation *explanation)
{
	const struct explanation_path *array = explanation->array;
	const struct explanation_cost none = { .time = estimate_unknown }, *without = array ? &array->program : &none;
	struct explanation_cost with;
	struct explanation_suspect *suspect;
	char text[EXPLANATION_TEXT], time[SUSPECT_TIME];

	snprintf(text, sizeof text, "mechanism=Array variant=%s start_method=fork elements=%" PRIu64 " lock=on",
		 explanation->question.variant, explanation->question.elements);
	explanation_find(result, "ipc_benchmark", text, &explanation->question, &with);
	suspect = suspect_put(explanation, "the lock",
			      estimate_rest(of_locked(without, &with, explanation->question.level)),
			      with.reason ? with.reason
					  : explanation_why(result, "ipc_benchmark", "Array",
							    "ipc_benchmark was not run with --lock"));
	suspect_from(suspect, without);
	suspect_from(suspect, &with);
	suspect_time(with.time, time);
	snprintf(suspect->evidence, sizeof suspect->evidence, "with a lock: %s", time);
}

/* The memory of the objects that a sequence is converted to; the replay makes them too. */
void suspect_objects(struct explanation *explanation)
{
	const char *const *cost;
	unsigned times;
	bool converts = explanation_conversions(explanation->question.variant, &cost, &times) > 0;
	struct explanation_cost fill = explanation_step(explanation->array, "fill")->cost;
	struct explanation_suspect *suspect;
	char text[SUSPECT_TIME];

	if (!converts)
		fill.time = (struct estimate){ 0, 0, 0 };
	suspect = suspect_add(explanation, "the memory of the elements' objects", explanation->array, fill.time,
			      fill.reason,
			      explanation->array ? "array was not run with its steps" : "the Array was not measured");
	suspect_from(suspect, &fill);
	suspect_time(fill.time, text);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 converts ? "filling without an interpreter: %s" : "no element becomes an object", text);
}

/* Python's time to convert one element on its way into the Arrays and out of them; 0 for a variant without
 * conversion. Notes what it is made from, if `suspect` is given. */
static struct explanation_cost conversion(const struct result *result, const struct explanation_question *question,
					  struct explanation_suspect *suspect)
{
	struct explanation_cost each = { .time = { 0, 0, 0 } };
	const char *const *cost;
	unsigned often;
	size_t count = explanation_conversions(question->variant, &cost, &often);

	for (size_t i = 0; i < count; i++) {
		struct explanation_cost one = explanation_element(result, cost[i], "fork", question->elements,
								  question);

		each.time = estimate_sum(each.time, one.time);
		each.reason = each.reason ? each.reason : one.reason;
		if (suspect)
			suspect_from(suspect, &one);
	}
	each.time = estimate_times(each.time, often);
	return each;
}

/* The child's work on views of both Arrays, which a child that converts each element does as well. */
static const struct explanation_step *view_work(const struct explanation *explanation)
{
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		if (!strcmp(path->variant, "size_size") && !strcmp(path->start, "fork") &&
		    path->elements == explanation->question.elements)
			return explanation_step(path, "work");
	}
	return explanation_step(NULL, "work");
}

/* What a replay does for the elements' objects, whose memory is a part of its own. Notes what it is made from, if
 * `suspect` is given. */
static struct estimate replayed(const struct explanation *explanation, struct explanation_suspect *suspect)
{
	const struct explanation_path *array = explanation->array;
	const struct explanation_cost *fill = &explanation_step(array, "fill")->cost,
				      *work = &explanation_step(array, "work")->cost,
				      *read = &explanation_step(array, "read")->cost,
				      *views = &view_work(explanation)->cost;
	bool slices = !strcmp(explanation->question.variant, "slice");

	for (size_t i = 0; suspect && i < (slices ? 4 : 1); i++)
		suspect_from(suspect, (const struct explanation_cost *[]){ fill, work, read, views }[i]);
	if (!slices)
		return fill->time;
	return estimate_difference(estimate_sum(fill->time, estimate_sum(work->time, read->time)), views->time);
}

/* What no primitive includes: converting the elements one by one. */
void suspect_interpreter(const struct result *result, struct explanation *explanation)
{
	const double elements = (double)explanation->question.elements;
	struct explanation_cost each = conversion(result, &explanation->question, NULL);
	struct estimate objects = each.time.value > 0 ? estimate_times(replayed(explanation, NULL), 1 / elements)
						      : (struct estimate){ 0, 0, 0 };
	struct estimate own = estimate_difference(each.time, objects);
	struct explanation_suspect *suspect;
	char text[UNITS_TEXT], whole[UNITS_TEXT], memory[UNITS_TEXT];

	suspect = suspect_add(explanation, "the interpreter, element by element", explanation->array,
			      estimate_times(own, elements), each.reason,
			      isnan(each.time.value) ? explanation_why(result, "interpreter_costs", NULL,
								       "interpreter_costs was not run")
						     : "array was not run with its steps");
	conversion(result, &explanation->question, suspect);
	replayed(explanation, suspect);
	units_time(own.value, text);
	units_time(each.time.value, whole);
	units_time(objects.value, memory);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 each.time.value > 0 ? "%s per element: %s, less the %s that the memory of its objects takes"
				     : "no element is converted",
		 text, whole, memory);
}
