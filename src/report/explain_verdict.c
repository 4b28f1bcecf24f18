/* SPDX-License-Identifier: MIT */
/* The answer in sentences. Each is made from the figures of the explanation; what is not known is named. */
#include "explain_print.h"

#include "explain_words.h"
#include "judge/explanation_find.h"
#include "judge/explanation_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { SENTENCES = 2048, MOST_NAMED = 3 };

static const double named_from = 0.05; /* the share from which a part is named */

struct sentences {
	char text[SENTENCES];
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void say(struct sentences *sentences, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(sentences->text + sentences->used, SENTENCES - sentences->used, format, arguments);
	va_end(arguments);
	if (length > 0)
		sentences->used += (size_t)length;
	if (sentences->used >= SENTENCES)
		sentences->used = SENTENCES - 1;
}

/* Whole per cent where that is at least one. */
static const char *share_text(double share, char text[static UNITS_TEXT])
{
	if (fabs(share) < 0.01)
		units_share(share, text);
	else
		snprintf(text, UNITS_TEXT, "%.0f %%", share * 100);
	return text;
}

static const char *time_of(struct estimate time, char text[static UNITS_TEXT])
{
	units_time(time.value, text);
	return text;
}

/* "3.4", "0.65" */
static const char *ratio_text(double ratio, char text[static UNITS_TEXT])
{
	int digits = ratio < 0.995 ? 2 : ratio < 9.95 ? 1 : 0;

	snprintf(text, UNITS_TEXT, "%.*f", digits, ratio);
	return text;
}

static void say_ratio(struct sentences *sentences, struct estimate ratio)
{
	char value[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	ratio_text(ratio.value, value);
	if (isnan(ratio.value))
		say(sentences, ".");
	else if (isnan(ratio.low))
		say(sentences, ": the Array takes %s times as long (too few rounds for an interval).", value);
	else if (ratio.low <= 1 && ratio.high >= 1)
		say(sentences, ": no difference that these rounds can show (ratio %.2f, %.2f to %.2f).", ratio.value,
		    ratio.low, ratio.high);
	else
		say(sentences, ": the Array takes %s (%s to %s) times as long.", value, ratio_text(ratio.low, low),
		    ratio_text(ratio.high, high));
}

/* Why a program has no time: "crashed: SIGABRT" */
static void say_why(struct sentences *sentences, const struct explanation_cost *program)
{
	const struct explanation_source *source = &program->source;
	const struct result_point *point = source->probe ? &source->probe->point[source->point] : NULL;

	if (!point)
		return;
	if (!strcmp(point->status, "not_reached"))
		say(sentences, ": %s", program->reason);
	else
		say(sentences, ": %s%s%s", point->status, point->reason[0] ? ", " : "", point->reason);
}

static void say_comparison(struct sentences *sentences, const struct explanation *explanation)
{
	const struct explanation_path *array = explanation->array;
	const struct explanation_cost *pipe = explanation_pipe(explanation);
	bool replay = isnan(array->program.time.value);
	char time[UNITS_TEXT];

	time_of(explanation_whole(array), time);
	say(sentences, "%s %s",
	    replay ? "Without Python, the calls of a multiprocessing.Array take" : "A multiprocessing.Array takes",
	    time);
	if (isnan(pipe->time.value)) {
		say(sentences, "; a Pipe was not measured");
		say_why(sentences, pipe);
		say(sentences, ".");
	} else {
		say(sentences, replay ? ", those of a Pipe %s" : ", a Pipe %s", time_of(pipe->time, time));
		say_ratio(sentences, ratio_of(pipe->time, explanation_whole(array)));
	}
	if (replay && explanation->ways) {
		say(sentences, " The Array in Python was not measured");
		say_why(sentences, &array->program);
		say(sentences, ".");
	}
}

/* " (88.4 ns each)" */
static void say_each(struct sentences *sentences, const struct explanation_path *path, const char *part)
{
	char text[UNITS_TEXT];

	if (strcmp(part, PART_ELEMENTS))
		return;
	units_time(path->wall.elements / (double)path->elements, text);
	say(sentences, " (%s each)", text);
}

/* The parts can't be given as shares: what was found instead, and what to do. */
static void say_misfit(struct sentences *sentences, const struct explanation *explanation)
{
	const struct explanation_fit *fit = &explanation->fit;
	char parts[UNITS_TEXT], shortest[UNITS_TEXT], longest[UNITS_TEXT];

	units_time(fit->parts, parts);
	units_time(fit->shortest, shortest);
	units_time(fit->longest, longest);
	say(sentences, " How its time is divided can't be said: ");
	if (fit->misfit == MISFIT_EXCESS)
		say(sentences, "measured by themselves, its parts take %s together, ", parts);
	if (isnan(fit->shortest)) {
		say(sentences,
		    "though each time is steady. Measure again; if it stays so, the replay does not fit this "
		    "Python (--era chooses another).");
		return;
	}
	say(sentences,
	    "%sthe times of %s%s%s reach from %s to %s. Measure again on a quiet machine, or with a longer "
	    "--time.",
	    fit->misfit == MISFIT_EXCESS ? "and " : "", fit->widest ? "\"" : "",
	    fit->widest ? explain_part_words(explanation->array, fit->widest) : "the Array", fit->widest ? "\"" : "",
	    shortest, longest);
}

static void say_parts(struct sentences *sentences, const struct explanation_path *array)
{
	struct explanation_part part[EXPLANATION_PARTS];
	size_t count = explanation_parts(array, part), named = 0;
	double whole = explanation_whole(array).value;
	char share[UNITS_TEXT];

	if (count == 1)
		say(sentences, " Its parts were not measured.");
	while (named < 3 && named + 1 < count && part[named].ns >= named_from * whole)
		named++;
	for (size_t i = 0; i < named; i++) {
		say(sentences, "%s%s %s%s",
		    i == 0                  ? " "
			    : i + 1 < named ? ", "
					    : " and ",
		    share_text(part[i].ns / whole, share), i ? "" : "of it is ",
		    explain_part_words(array, part[i].name));
		say_each(sentences, array, part[i].name);
	}
	if (named)
		say(sentences, ".");
	if (count > 1 && part[count - 1].ns >= 2 * named_from * whole)
		say(sentences, " %s is explained by nothing that was measured.",
		    share_text(part[count - 1].ns / whole, share));
	if (count && part[count - 1].ns <= -2 * named_from * whole)
		say(sentences, " Its parts, measured by themselves, are %s of it together.",
		    share_text(1 - part[count - 1].ns / whole, share));
}

/* They are no part of their own: every part that touches new memory has some. */
static void say_faults(struct sentences *sentences, const struct explanation *explanation)
{
	const struct explanation_suspect *faults = explanation_suspect(explanation, "first-touch page faults");
	char share[UNITS_TEXT];

	if (faults && faults->guilt == GUILT_WHOLE && explanation->fit.misfit == MISFIT_NONE)
		say(sentences, " First-touch page faults, within these parts, are %s.",
		    share_text(faults->share.value, share));
}

static void say_memset(struct sentences *sentences, const struct explanation *explanation)
{
	const struct explanation_suspect *memset = explanation_suspect(explanation, "memset");
	char share[UNITS_TEXT];

	if (!memset || memset->guilt == GUILT_UNTESTED)
		say(sentences, " memset was not tested: %s.", memset ? memset->reason : "no data");
	else
		say(sentences, " memset is %s%s.", share_text(memset->share.value, share),
		    memset->guilt == GUILT_NONE            ? " and cleared"
			    : memset->guilt == GUILT_WHOLE ? " and guilty"
							   : "");
}

/* The ways that these rounds can't tell from the fastest one, the fastest first; returns their number. */
static size_t ways_as_fast(const struct explanation *explanation, const struct explanation_way *fastest,
			   const struct explanation_way *ways[static EXPLANATION_WAYS])
{
	size_t count = 0;

	for (size_t i = 0; i < explanation->ways; i++) {
		const struct explanation_way *way = &explanation->way[i];

		if (way != fastest && strcmp(way->variant, "made_before") &&
		    !(ratio_of(fastest->time, way->time).low > 1))
			ways[count++] = way;
	}
	return count;
}

static void say_as_fast(struct sentences *sentences, const struct explanation *explanation,
			const struct explanation_way *fastest)
{
	const struct explanation_way *way[EXPLANATION_WAYS];
	char text[EXPLANATION_TEXT], time[UNITS_TEXT];
	size_t count = ways_as_fast(explanation, fastest, way);

	if (isnan(fastest->time.low) || !count) {
		say(sentences, isnan(fastest->time.low) ? " (too few rounds for an interval)." : ".");
		return;
	}
	say(sentences, " (these rounds don't separate it from ");
	if (count > MOST_NAMED) {
		say(sentences, "%zu others, the slowest of them %s).", count, time_of(way[count - 1]->time, time));
		return;
	}
	for (size_t i = 0; i < count; i++)
		say(sentences, "%s%s, %s", i ? "; " : "", explain_way_words(way[i]->mechanism, way[i]->variant, text),
		    time_of(way[i]->time, time));
	say(sentences, ").");
}

static const struct explanation_way *find_way(const struct explanation *explanation, const char *variant)
{
	for (size_t i = 0; i < explanation->ways; i++)
		if (!strcmp(explanation->way[i].variant, variant))
			return &explanation->way[i];
	return NULL;
}

/* Arrays that were made before the time is taken cost less because a part of the work is left out. */
static const struct explanation_way *fastest_way(const struct explanation *explanation)
{
	for (size_t i = 0; i < explanation->ways; i++)
		if (strcmp(explanation->way[i].variant, "made_before"))
			return &explanation->way[i];
	return NULL;
}

/* As far as the rounds can tell; without intervals, by their medians. */
static bool is_faster(const struct explanation_way *way, struct estimate than)
{
	const struct estimate ratio = ratio_of(way->time, than);

	return isnan(ratio.low) ? ratio.value > 1 : ratio.low > 1;
}

static void say_lack(struct sentences *sentences, const struct explanation *explanation)
{
	const char *lack = explanation->lack;

	say(sentences, " What Python adds is not known: %s%s", lack, lack[strlen(lack) - 1] == '.' ? "" : ".");
}

static void say_what_to_do(struct sentences *sentences, const struct explanation *explanation)
{
	const struct explanation_way *fastest = fastest_way(explanation), *kept = find_way(explanation, "made_before");
	const struct explanation_way *by_size = find_way(explanation, "size_size");
	const struct estimate array = explanation_whole(explanation->array);
	char text[EXPLANATION_TEXT], time[UNITS_TEXT];

	if (!fastest) {
		say_lack(sentences, explanation);
		return;
	}
	if (by_size && by_size != fastest && is_faster(by_size, array))
		say(sentences, " %s: %s.", explain_advice("Array", "size_size"), time_of(by_size->time, time));
	say(sentences, " The fastest of %zu ways is %s: %s", explanation->ways,
	    explain_way_words(fastest->mechanism, fastest->variant, text), time_of(fastest->time, time));
	say_as_fast(sentences, explanation, fastest);
	if (kept && is_faster(kept, fastest->time))
		say(sentences, " %s: %s each time.", explain_advice("Array", "made_before"), time_of(kept->time, time));
}

static void say_no_array(struct sentences *sentences, const struct explanation *explanation, const char *elements)
{
	const struct explanation_source *lost = &explanation->lost.source;

	say(sentences,
	    "Where the time goes can't be said: the result has no time of an Array (%s) of %s elements by fork",
	    explanation->question.variant, elements);
	say_why(sentences, &explanation->lost);
	say(sentences, ".");
	if (!lost->probe)
		say(sentences, " --elements and --variant choose another one.");
	else if (!strcmp(lost->probe->point[lost->point].status, "not_reached"))
		say(sentences, " --time gives more.");
	if (!explanation->ways && !(lost->probe && !strcmp(lost->probe->name, "ipc_benchmark")))
		say_lack(sentences, explanation);
}

void explain_verdict(const struct explanation *explanation, const struct document *document)
{
	struct sentences sentences = { .used = 0 };
	char elements[UNITS_TEXT];

	explain_number(explanation->question.elements, elements);
	if (!explanation->array) {
		say_no_array(&sentences, explanation, elements);
		document_lead(document, "%s", sentences.text);
		return;
	}
	say_comparison(&sentences, explanation);
	if (explanation->fit.misfit == MISFIT_NONE)
		say_parts(&sentences, explanation->array);
	else
		say_misfit(&sentences, explanation);
	say_faults(&sentences, explanation);
	say_memset(&sentences, explanation);
	say_what_to_do(&sentences, explanation);
	document_lead(document, "%s", sentences.text);
	document_paragraph(document, "%s doubles to another process and back; Array: %s, started by fork%s%s%s%s%s%s.",
			   elements, explanation->question.variant, explanation->python[0] ? "; " : "",
			   explanation->python, explanation->python[0] ? " " : "", explanation->python_version,
			   explanation->platform[0] ? "; " : "", explanation->platform);
}
