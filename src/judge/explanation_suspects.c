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

static const char too_few[] = "fewer than 6 rounds: no interval";

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
	if (isnan(share.value) || isnan(share.low) || isnan(share.high) || share.low > 1 ||
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

static const char *why_untested(struct estimate share, const char *reason)
{
	if (isnan(share.value))
		return reason;
	if (isnan(share.low) || isnan(share.high))
		return too_few;
	return share.low > 1 ? "measured apart, it takes longer than the whole: measure again"
			     : "the interval is too wide";
}

struct explanation_suspect *suspect_put(struct explanation *explanation, const char *name, struct estimate share,
					const char *reason)
{
	struct explanation_suspect *suspect = &explanation->suspect[explanation->suspects++];

	suspect->name = name;
	suspect->beyond = NAN;
	suspect->mechanism = "Array";
	suspect->share = share;
	suspect->guilt = guilt_of(share);
	if (suspect->guilt == GUILT_UNTESTED)
		snprintf(suspect->reason, sizeof suspect->reason, "%s", why_untested(share, reason));
	return suspect;
}

/* One that is above 1 as a whole stays as it is, and is not tested. */
static void bound(struct explanation_suspect *suspect)
{
	struct estimate *share = &suspect->share;

	suspect->beyond = share->high;
	if (!(share->high > 1) || share->low > 1)
		return;
	share->high = 1;
	share->value = fmin(share->value, 1);
}

struct explanation_suspect *suspect_add(struct explanation *explanation, const char *name,
					const struct explanation_path *of, struct estimate part, const char *reason,
					const char *missing)
{
	const struct estimate whole = explanation_whole(of);
	const char *why = reason ? reason : missing;
	struct explanation_suspect *suspect = suspect_put(
		explanation, name, estimate_share(part, whole),
		isnan(part.value) ? why : "the time that it would be a share of is not known");

	bound(suspect);
	if (of)
		suspect->mechanism = of->mechanism;
	suspect_from(suspect, explanation_whole_cost(of));
	return suspect;
}

void suspect_from(struct explanation_suspect *suspect, const struct explanation_cost *cost)
{
	if (cost && cost->source.probe && suspect->sources < EXPLANATION_SOURCES)
		suspect->source[suspect->sources++] = cost->source;
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
	struct explanation_suspect *suspect = suspect_add(explanation, "memset", explanation->array, warm.time,
							  warm.reason,
							  "array has no step=zero era=python3.7 for this variant");
	char text[SUSPECT_TIME];

	suspect_from(suspect, &warm);
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

/* The price of a fault is the extra time of clearing fresh pages, divided by their number. An Array that is small, or of
 * an old Python, keeps its pages: then nothing shows the price, while other memory of the program has faults. */
static void judge_faults(const struct result *result, struct explanation *explanation)
{
	const struct explanation_path *array = explanation->array;
	struct explanation_cost fresh = array_cost(result, explanation, "zero", "size_size", explanation->question.era,
						   explanation->question.folder);
	struct explanation_cost warm = array_cost(result, explanation, "zero", "size_size", "python3.7", "as_era");
	double cleared = fresh.faults - warm.faults, faults = cleared;
	bool kept = cleared <= 0 || explanation_keeps_arenas(explanation->question.elements, explanation->question.era);
	bool huge = !kept && has_huge_pages(result, explanation, cleared);
	struct estimate fault = estimate_times(estimate_difference(fresh.time, warm.time), 1 / cleared);
	struct explanation_suspect *suspect;
	char text[UNITS_TEXT], count[UNITS_TEXT];

	if (!huge)
		faults = !array ? NAN : isnan(array->program.faults) ? array->all.faults : array->program.faults;
	if (kept)
		fault = faults > 0 ? estimate_unknown : (struct estimate){ 0, 0, 0 };
	suspect = suspect_add(
		explanation, "first-touch page faults", array, estimate_times(fault, faults),
		fresh.reason ? fresh.reason : warm.reason,
		kept ? "an Array of that size or Python keeps its pages, so nothing shows what a fault costs"
		     : "array has no step=zero variant=size_size of this era and of python3.7");
	suspect_from(suspect, &fresh);
	suspect_from(suspect, &warm);
	units_time(fault.value, text);
	units_count(faults, count);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 fault.value > 0 ? "%s faults of %s each%s" : "an Array gets no new pages", count, text,
		 huge ? ", when clearing two Arrays in huge pages" : "");
}

/* What the file adds, of the replay's time with it. */
static void judge_file(const struct result *result, struct explanation *explanation)
{
	const char *variant = explanation->question.variant, *era = explanation->question.era;
	struct explanation_cost file = array_cost(result, explanation, "all", variant, era,
						  explanation->question.folder);
	struct explanation_cost memory = array_cost(result, explanation, "all", variant, era, "memory");
	const char *reason = file.reason ? file.reason : memory.reason;
	struct explanation_suspect *suspect = suspect_put(
		explanation, "a file on disk", estimate_rest(ratio_of(file.time, memory.time)),
		reason ? reason : "array has no step=all folder=memory for this variant");
	char text[UNITS_TEXT], other[UNITS_TEXT];

	suspect_from(suspect, &file);
	suspect_from(suspect, &memory);
	units_time(file.time.value, text);
	units_time(memory.time.value, other);
	snprintf(suspect->evidence, sizeof suspect->evidence,
		 "the replay takes %s with the arena %s, %s in plain memory", text,
		 strcmp(explanation->question.folder, "disk") ? "where Python puts it" : "on disk", other);
}

/* Whether Array and Pipe differ at all. */
static void judge_iterations(struct explanation *explanation)
{
	struct estimate array = explanation_whole(explanation->array), pipe = explanation_pipe(explanation)->time;
	struct estimate ratio = ratio_of(pipe, array);
	struct explanation_suspect *suspect = suspect_put(explanation, "too few iterations", estimate_unknown,
							  "fewer than 6 rounds of the Array or the Pipe");
	bool differ = ratio.low > 1 || ratio.high < 1;

	if (!isnan(ratio.low)) {
		suspect->guilt = differ ? GUILT_NONE : GUILT_WHOLE;
		suspect->reason[0] = '\0';
	}
	if (!isnan(ratio.value) && !differ)
		suspect->doubt = isnan(ratio.low) ? DOUBT_OPEN : DOUBT_BETWEEN;
	suspect_from(suspect, explanation_whole_cost(explanation->array));
	suspect_from(suspect, explanation_pipe(explanation));
	snprintf(suspect->evidence, sizeof suspect->evidence, "Array / Pipe = %.3g (%.3g to %.3g)", ratio.value,
		 ratio.low, ratio.high);
}

static bool holds(struct estimate share, double limit)
{
	return share.low < limit && share.high >= limit;
}

static const char *status_of(const struct explanation_source *source)
{
	return source->probe->point[source->point].status;
}

/* Rounds don't help where a point failed, or where the result lacks one. */
static enum doubt doubt_of(const struct explanation_suspect *suspect)
{
	bool is_known = !isnan(suspect->share.value), is_left = false;

	for (size_t i = 0; i < suspect->sources; i++) {
		bool not_reached = !strcmp(status_of(&suspect->source[i]), "not_reached");

		is_left |= not_reached;
		if (!not_reached && strcmp(status_of(&suspect->source[i]), "ok"))
			return DOUBT_NONE;
	}
	if (suspect->guilt == GUILT_UNTESTED)
		return is_known || is_left ? DOUBT_OPEN : DOUBT_NONE;
	return holds(suspect->share, guilty_from) || holds(suspect->share, cleared_below) ? DOUBT_BETWEEN : DOUBT_NONE;
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
	suspect_lock(result, explanation);
	judge_file(result, explanation);
	suspect_process(result, explanation);
	suspect_pickling(explanation);
	judge_iterations(explanation);
	for (size_t i = 0; i < explanation->suspects; i++)
		if (explanation->suspect[i].doubt == DOUBT_NONE)
			explanation->suspect[i].doubt = doubt_of(&explanation->suspect[i]);
	qsort(explanation->suspect, explanation->suspects, sizeof explanation->suspect[0], compare_suspects);
}
