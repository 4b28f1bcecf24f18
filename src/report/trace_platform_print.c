/* SPDX-License-Identifier: MIT */
/* Whether what got dearer is dearer on that machine. */
#include "trace_compare.h"

#include "judge/trace_platform.h"

#include <math.h>
#include <stdbool.h>

enum { SAID = 5 };

/* Of the difference of the elapsed time: less is not worth a sentence. */
static const double least_part = 0.02;

/* A call that costs at least this much more is worth a sentence. */
static const double noticeable = 1.1;

static const char *judged(const struct trace_platform *platform)
{
	if (platform->ratio.low > 1)
		return "so it is dearer on that machine";
	if (platform->ratio.high < noticeable)
		return "so it is not the machine: look at what the program asks for";
	return "which is not distinguishable from noise";
}

static void print_one(const struct document *document, const struct trace_change *change,
		      const struct trace_platform *platform)
{
	char points[160];

	if (!platform->probe) {
		document_item(document, "%s: %.3g times as dear a call in B; no probe of both results measures it",
			      change->name, change->each_ns[1] / change->each_ns[0]);
		return;
	}
	snprintf(points, sizeof points, "%s%s%s%s%s", platform->probe, platform->axis ? ", " : "",
		 platform->axis ? platform->axis : "", platform->axis ? " " : "",
		 platform->axis ? platform->value : "");
	document_item(document, "%s: %.3g times as dear a call in B; the machine's own %s: %.2f times, %s",
		      change->name, change->each_ns[1] / change->each_ns[0], points, platform->ratio.value,
		      judged(platform));
}

void trace_compare_platforms(const struct document *document, const struct trace_comparison *comparison,
			     const struct comparison *platforms)
{
	size_t said = 0;

	document_heading(document, 3, "Is it the machine?");
	document_list(document);
	for (size_t i = 0; i < comparison->changes && said < SAID; i++) {
		const struct trace_change *change = &comparison->change[i];

		if (change->by_cost_ns >= least_part * fabs(comparison->elapsed.value) &&
		    change->each_ns[1] > noticeable * change->each_ns[0]) {
			struct trace_platform platform = trace_platform_find(platforms, change->name);

			print_one(document, change, &platform);
			said++;
		}
	}
	if (!said)
		document_item(document, "no call that explains the difference got dearer by a tenth or more");
	document_list_end(document);
}
