/* SPDX-License-Identifier: MIT */
/* What was suspected of making an Array slow, each with the evidence of the result. */
#include "explanation_suspects.h"

#include "estimate.h"
#include "explanation_find.h"

#include "text/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double guilty_from = 1.0 / 3, cleared_below = 0.1;

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
	    (share.low < cleared_below && share.high >= guilty_from) || (share.low <= 0 && share.high >= cleared_below))
		return GUILT_UNTESTED;
	if (share.low >= guilty_from)
		return GUILT_WHOLE;
	return share.high < cleared_below ? GUILT_NONE : GUILT_PART;
}

/* "8.1 ms (7.9 to 8.3)" */
void suspect_time(struct estimate time, char text[static SUSPECT_TIME])
{
	char value[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	units_time(time.value, value);
	units_time(time.low, low);
	units_time(time.high, high);
	snprintf(text, SUSPECT_TIME, isnan(time.low) ? "%s" : "%s (%s to %s)", value, low, high);
}

static const char *why_untested(struct estimate part, struct estimate of, const char *why_not)
{
	if (isnan(part.value))
		return why_not;
	if (isnan(of.value))
		return "the time that it would be a share of is not known";
	return isnan(part.low) || isnan(of.low) ? "fewer than 6 rounds: no interval" : "the interval is too wide";
}

/* `reason`: why the part is not known; `missing`: the same where the result does not even have the point. */
struct explanation_suspect *suspect_add(struct explanation *explanation, const char *name, struct estimate part,
					struct estimate of, const char *reason, const char *missing)
{
	struct explanation_suspect *suspect = &explanation->suspect[explanation->suspects++];

	suspect->name = name;
	suspect->mechanism = "Array";
	suspect->share = estimate_share(part, of);
	suspect->guilt = guilt_of(suspect->share);
	if (suspect->guilt == GUILT_UNTESTED)
		snprintf(suspect->reason, sizeof suspect->reason, "%s",
			 why_untested(part, of, reason ? reason : missing));
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
	struct explanation_cost warm = array_cost(result, explanation, "zero", explanation->question.variant,
						  "python3.7", "as_era");
	struct explanation_suspect *suspect = suspect_add(explanation, "memset", warm.time,
							  explanation_whole(explanation->array), warm.reason,
							  "array has no step=zero era=python3.7 for this variant");
	char text[SUSPECT_TIME];

	suspect_time(warm.time, text);
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
	struct estimate fault = estimate_times(estimate_difference(fresh.time, warm.time), 1 / cleared);
	struct explanation_suspect *suspect;
	char text[UNITS_TEXT], count[UNITS_TEXT];

	if (cleared <= 0)
		fault = (struct estimate){ 0, 0, 0 };
	if (!huge)
		faults = !array ? NAN : isnan(array->program.faults) ? array->all.faults : array->program.faults;
	suspect = suspect_add(explanation, "first-touch page faults", estimate_times(fault, faults),
			      explanation_whole(array), fresh.reason ? fresh.reason : warm.reason,
			      "array has no step=zero variant=size_size of this era and of python3.7");
	units_time(fault.value, text);
	units_count(faults, count);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 fault.value > 0 ? "%s faults of %s each%s" : "an Array gets no new pages", count, text,
		 huge ? ", when clearing two Arrays in huge pages" : "");
}

static void judge_lock(const struct result *result, struct explanation *explanation)
{
	struct explanation_cost on;
	struct explanation_suspect *suspect;
	char text[EXPLANATION_TEXT], time[SUSPECT_TIME];

	snprintf(text, sizeof text, "mechanism=Array variant=%s start_method=fork elements=%" PRIu64 " lock=on",
		 explanation->question.variant, explanation->question.elements);
	explanation_find(result, "ipc_benchmark", text, &explanation->question, &on);
	suspect = suspect_add(explanation, "the lock",
			      explanation->array ? estimate_difference(on.time, explanation->array->program.time)
						 : estimate_unknown,
			      explanation_whole(explanation->array), on.reason,
			      explanation_why(result, "ipc_benchmark", "ipc_benchmark was not run with --lock"));
	suspect_time(on.time, time);
	snprintf(suspect->evidence, sizeof suspect->evidence, "with a lock: %s", time);
}

static void judge_file(const struct result *result, struct explanation *explanation)
{
	const char *variant = explanation->question.variant, *era = explanation->question.era;
	struct explanation_cost file = array_cost(result, explanation, "all", variant, era,
						  explanation->question.folder);
	struct explanation_cost memory = array_cost(result, explanation, "all", variant, era, "memory");
	struct explanation_suspect *suspect = suspect_add(
		explanation, "a file on disk", estimate_difference(file.time, memory.time), file.time,
		file.reason ? file.reason : memory.reason, "array has no step=all folder=memory for this variant");
	char text[UNITS_TEXT], other[UNITS_TEXT];

	units_time(file.time.value, text);
	units_time(memory.time.value, other);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 "the replay takes %s with the arena %s, %s in plain memory", text,
		 strcmp(explanation->question.folder, "disk") ? "where Python puts it" : "on disk", other);
}

/* Whether Array and Pipe differ at all. */
static void judge_iterations(struct explanation *explanation)
{
	struct estimate array = explanation_whole(explanation->array), pipe = explanation_whole(explanation->pipe);
	struct estimate ratio = ratio_of(pipe, array);
	struct explanation_suspect *suspect = &explanation->suspect[explanation->suspects++];
	bool differ = ratio.low > 1 || ratio.high < 1;

	suspect->name = "too few iterations";
	suspect->mechanism = "Array";
	suspect->share = estimate_unknown;
	suspect->guilt = isnan(ratio.low) ? GUILT_UNTESTED : differ ? GUILT_NONE : GUILT_WHOLE;
	if (suspect->guilt == GUILT_UNTESTED)
		snprintf(suspect->reason, sizeof suspect->reason, "fewer than 6 rounds of the Array or the Pipe");
	snprintf(suspect->evidence, sizeof suspect->evidence, "Array / Pipe = %.3g (%.3g to %.3g)", ratio.value,
		 ratio.low, ratio.high);
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
	suspect_interpreter(result, explanation);
	suspect_objects(explanation);
	judge_memset(result, explanation);
	judge_faults(result, explanation);
	judge_lock(result, explanation);
	judge_file(result, explanation);
	suspect_process(result, explanation);
	suspect_pickling(explanation);
	judge_iterations(explanation);
	qsort(explanation->suspect, explanation->suspects, sizeof explanation->suspect[0], compare_suspects);
}
