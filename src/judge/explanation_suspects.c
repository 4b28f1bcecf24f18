/* SPDX-License-Identifier: MIT */
/* What was suspected of making an Array slow, each with the evidence of the result. */
#include "explanation_suspects.h"

#include "explanation_find.h"
#include "explanation_account.h"

#include "text/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_TEXT = 3 * UNITS_TEXT + 16 };

static const double guilty_from = 1.0 / 3, cleared_below = 0.1;
static const struct estimate unknown = { NAN, NAN, NAN };

const char *guilt_name(enum guilt guilt)
{
	static const char *const name[] = {
		[GUILT_WHOLE] = "guilty",
		[GUILT_PART] = "partly",
		[GUILT_NONE] = "cleared",
		[GUILT_UNTESTED] = "not tested",
	};

	return name[guilt];
}

static enum guilt guilt_of(struct estimate share)
{
	if (isnan(share.value) || isnan(share.low) || isnan(share.high) ||
	    (share.low < cleared_below && share.high >= guilty_from))
		return GUILT_UNTESTED;
	if (share.low >= guilty_from)
		return GUILT_WHOLE;
	return share.high < cleared_below ? GUILT_NONE : GUILT_PART;
}

/* The time that the suspects are compared with: the program if it was run, else its replay. */
static struct estimate whole(const struct explanation_path *path)
{
	if (!path)
		return unknown;
	return isnan(path->program.time.value) ? path->all.time : path->program.time;
}

/* By the ends of both intervals: wider than an interval of the ratio, and defined at 0 too. */
static struct estimate share_of(struct estimate part, struct estimate of)
{
	return (struct estimate){ part.value / of.value, fmax(part.low, 0) / of.high, part.high / of.low };
}

static struct estimate difference(struct estimate more, struct estimate less)
{
	return (struct estimate){ more.value - less.value, more.low - less.high, more.high - less.low };
}

static struct estimate times(struct estimate estimate, double factor)
{
	return (struct estimate){ estimate.value * factor, estimate.low * factor, estimate.high * factor };
}

static struct estimate sum(struct estimate one, struct estimate other)
{
	return (struct estimate){ one.value + other.value, one.low + other.low, one.high + other.high };
}

/* "8.1 ms (7.9 to 8.3)" */
static void time_text(struct estimate time, char text[static TIME_TEXT])
{
	char value[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	units_time(time.value, value);
	units_time(time.low, low);
	units_time(time.high, high);
	snprintf(text, TIME_TEXT, isnan(time.low) ? "%s" : "%s (%s to %s)", value, low, high);
}

static struct explanation_suspect *add(struct explanation *explanation, const char *name, struct estimate part,
				       struct estimate of, const char *why_not)
{
	struct explanation_suspect *suspect = &explanation->suspect[explanation->suspects++];

	suspect->name = name;
	suspect->share = share_of(part, of);
	suspect->guilt = guilt_of(suspect->share);
	if (suspect->guilt == GUILT_UNTESTED)
		snprintf(suspect->reason, sizeof suspect->reason, "%s",
			 isnan(part.value) || isnan(of.value)       ? why_not
				 : isnan(part.low) || isnan(of.low) ? "fewer than 6 rounds: no interval"
								    : "the interval is too wide");
	return suspect;
}

static struct explanation_cost array_cost(const struct result *result, const struct explanation *explanation,
					  const char *step, const char *variant, const char *era, const char *folder)
{
	struct explanation_cost cost;
	char text[EXPLANATION_TEXT];

	snprintf(text, sizeof text,
		 "step=%s variant=%s elements=%" PRIu64 " era=%s start=fork folder=%s turn=later placement=free", step,
		 variant, explanation->question.elements, era, folder);
	explanation_find(result, "array", text, &explanation->question, &cost);
	return cost;
}

/* Clearing a reused arena is memset and nothing else: its pages are already mapped. */
static void judge_memset(const struct result *result, struct explanation *explanation)
{
	struct estimate warm =
		array_cost(result, explanation, "zero", explanation->question.variant, "python3.7", "as_era").time;
	struct explanation_suspect *suspect = add(explanation, "memset", warm, whole(explanation->array),
						  "array has no step=zero era=python3.7 for this variant");
	char text[TIME_TEXT];

	time_text(warm, text);
	snprintf(suspect->evidence, sizeof suspect->evidence, "clearing mapped pages: %s", text);
}

/* Whether clearing two Arrays took so few faults that most pages are huge: then their cost says nothing about other
 * faults. */
static bool has_huge_pages(const struct result *result, const struct explanation *explanation, double faults)
{
	const char *page = facts_get(&result->facts, "page_size");
	double size = page ? strtod(page, NULL) : 0;

	return size > 0 && faults < (double)explanation->question.elements * sizeof(double) / size;
}

/* The price of a fault is the extra time of clearing fresh pages, divided by their number. */
static void judge_faults(const struct result *result, struct explanation *explanation)
{
	const struct explanation_path *array = explanation->array;
	struct explanation_cost fresh = array_cost(result, explanation, "zero", "size_size", explanation->question.era,
						   explanation->question.folder);
	struct explanation_cost warm = array_cost(result, explanation, "zero", "size_size", "python3.7", "as_era");
	double cleared = fresh.faults - warm.faults, faults = cleared;
	bool huge = has_huge_pages(result, explanation, cleared);
	struct estimate fault = times(difference(fresh.time, warm.time), 1 / cleared);
	struct explanation_suspect *suspect;
	char text[UNITS_TEXT], count[UNITS_TEXT];

	if (cleared <= 0)
		fault = (struct estimate){ 0, 0, 0 };
	if (!huge)
		faults = !array ? NAN : isnan(array->program.faults) ? array->all.faults : array->program.faults;
	suspect = add(explanation, "first-touch page faults", times(fault, faults), whole(array),
		      "array has no step=zero variant=size_size of this era and of python3.7");
	units_time(fault.value, text);
	units_count(faults, count);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 fault.value > 0 ? "%s faults of %s each%s" : "an Array gets no new pages", count, text,
		 huge ? ", when clearing two Arrays in huge pages" : "");
}

static void judge_lock(const struct result *result, struct explanation *explanation)
{
	struct explanation_cost on = { unknown, NAN, NAN };
	struct explanation_suspect *suspect;
	char text[EXPLANATION_TEXT], time[TIME_TEXT];

	snprintf(text, sizeof text, "mechanism=Array variant=%s start_method=fork elements=%" PRIu64 " lock=on",
		 explanation->question.variant, explanation->question.elements);
	explanation_find(result, "ipc_benchmark", text, &explanation->question, &on);
	suspect = add(explanation, "the lock",
		      explanation->array ? difference(on.time, explanation->array->program.time) : unknown,
		      whole(explanation->array),
		      explanation_why(result, "ipc_benchmark", "ipc_benchmark was not run with --lock"));
	time_text(on.time, time);
	snprintf(suspect->evidence, sizeof suspect->evidence, "with a lock: %s", time);
}

static void judge_file(const struct result *result, struct explanation *explanation)
{
	const char *variant = explanation->question.variant, *era = explanation->question.era;
	struct estimate file = array_cost(result, explanation, "all", variant, era, explanation->question.folder).time;
	struct estimate memory = array_cost(result, explanation, "all", variant, era, "memory").time;
	struct explanation_suspect *suspect = add(explanation, "a file on disk", difference(file, memory), file,
						  "array has no step=all folder=memory for this variant");
	char text[UNITS_TEXT], other[UNITS_TEXT];

	units_time(file.value, text);
	units_time(memory.value, other);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 "the replay takes %s with the arena %s, %s in plain memory", text,
		 strcmp(explanation->question.folder, "disk") ? "where Python puts it" : "on disk", other);
}

static void judge_process(const struct result *result, struct explanation *explanation)
{
	const uint64_t elements = explanation->question.elements;
	struct estimate fork = explanation_process(result, "process", "fork", elements, &explanation->question).time;
	struct estimate spawn = explanation_process(result, "process", "spawn", elements, &explanation->question).time;
	struct explanation_suspect *suspect = add(
		explanation, "starting a process by fork", fork, whole(explanation->array),
		explanation_why(result, "interpreter_costs", "interpreter_costs was not run"));
	char text[TIME_TEXT], other[UNITS_TEXT];

	time_text(fork, text);
	units_time(spawn.value, other);
	snprintf(suspect->evidence, sizeof suspect->evidence, "a process that does nothing: %s; by spawn: %s", text,
		 other);
}

/* Pickling slows down the Pipe that the Array is compared with, so it is a share of the Pipe's time. */
static void judge_pickling(struct explanation *explanation)
{
	const struct explanation_path *pipe = explanation->pipe;
	struct estimate once = sum(explanation_step(pipe, "pickle")->cost.time,
				   explanation_step(pipe, "unpickle")->cost.time);
	struct explanation_suspect *suspect = add(explanation, "pickling (in a Pipe; an Array has none)",
						  times(once, 2), whole(pipe),
						  "pipe_transfer was not run with its steps");
	char text[TIME_TEXT];

	time_text(times(once, 2), text);
	snprintf(suspect->evidence, sizeof suspect->evidence, "both ways: %s", text);
}

/* Whether Array and Pipe differ at all. */
static void judge_iterations(struct explanation *explanation)
{
	struct estimate array = whole(explanation->array), pipe = whole(explanation->pipe);
	struct estimate ratio = ratio_of(pipe, array);
	struct explanation_suspect *suspect = &explanation->suspect[explanation->suspects++];
	bool differ = ratio.low > 1 || ratio.high < 1;

	suspect->name = "too few iterations";
	suspect->share = unknown;
	suspect->guilt = isnan(ratio.low) ? GUILT_UNTESTED : differ ? GUILT_NONE : GUILT_WHOLE;
	if (suspect->guilt == GUILT_UNTESTED)
		snprintf(suspect->reason, sizeof suspect->reason, "fewer than 6 rounds of the Array or the Pipe");
	snprintf(suspect->evidence, sizeof suspect->evidence, "Array / Pipe = %.3g (%.3g to %.3g)", ratio.value,
		 ratio.low, ratio.high);
}

/* The memory of the objects that a sequence is converted to; the replay makes them too. */
static void judge_objects(struct explanation *explanation)
{
	struct estimate fill = explanation_step(explanation->array, "fill")->cost.time;
	struct explanation_suspect *suspect = add(explanation, "the memory of the elements' objects", fill,
						  whole(explanation->array), "array was not run with its steps");
	char text[TIME_TEXT];

	time_text(fill, text);
	snprintf(suspect->evidence, sizeof suspect->evidence, "filling without an interpreter: %s", text);
}

/* Python's time to convert one element on its way into the Arrays and out of them; 0 for a variant without
 * conversion. */
static struct estimate conversion(const struct result *result, const struct explanation_question *question)
{
	struct estimate each = { 0, 0, 0 };
	const char *const *cost;
	unsigned often;
	size_t count = explanation_conversions(question->variant, &cost, &often);

	for (size_t i = 0; i < count; i++)
		each = sum(each, explanation_element(result, cost[i], "fork", question->elements, question).time);
	return times(each, often);
}

/* What no primitive includes: converting the elements one by one. */
static void judge_interpreter(const struct result *result, struct explanation *explanation)
{
	static const char *const replayed[] = { "fill", "work", "read" };
	const struct explanation_question *question = &explanation->question;
	struct estimate each = conversion(result, question), part = times(each, (double)question->elements);
	struct explanation_suspect *suspect;
	char text[UNITS_TEXT];

	for (size_t i = 0; i < (strcmp(question->variant, "slice") ? 1 : 3) && each.value > 0; i++)
		part = difference(part, explanation_step(explanation->array, replayed[i])->cost.time);
	suspect = add(explanation, "the interpreter, element by element", part, whole(explanation->array),
		      explanation_why(result, "interpreter_costs", "interpreter_costs was not run"));
	units_time(each.value, text);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 each.value > 0 ? "%s per element, minus the memory of its objects" : "no element is converted", text);
}

static int compare_suspects(const void *a, const void *b)
{
	const struct explanation_suspect *x = a, *y = b;

	if (x->guilt != y->guilt)
		return x->guilt < y->guilt ? -1 : 1;
	return x->share.value > y->share.value ? -1 : x->share.value < y->share.value;
}

void explanation_suspects(const struct result *result, struct explanation *explanation)
{
	judge_interpreter(result, explanation);
	judge_objects(explanation);
	judge_memset(result, explanation);
	judge_faults(result, explanation);
	judge_lock(result, explanation);
	judge_file(result, explanation);
	judge_process(result, explanation);
	judge_pickling(explanation);
	judge_iterations(explanation);
	qsort(explanation->suspect, explanation->suspects, sizeof explanation->suspect[0], compare_suspects);
}
