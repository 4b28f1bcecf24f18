/* SPDX-License-Identifier: MIT */
#include "advice_print.h"

#include "text/units.h"

#include <math.h>
#include <string.h>

enum { COMMAND = 512 };

void advice_command(const struct advice *advice, char *text, size_t size)
{
	const struct advice_proof *proof = &advice->rule->proof;
	size_t used = (size_t)snprintf(text, size, "run %s", proof->probe);

	for (size_t i = 0; i < ADVICE_AXES && proof->fixed[i].name && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, " --%s %s", proof->fixed[i].name,
					 advice_value(advice, proof->fixed[i].value));
	if (used < size)
		snprintf(text + used, size - used, " --%s %s,%s", proof->axis, advice_value(advice, proof->worse),
			 advice_value(advice, proof->better));
}

/* Whether the better way is better beyond noise: without an interval, by any amount. */
static bool gains(struct estimate ratio)
{
	return ratio.value < 1 && !(ratio.high >= 1);
}

static void print_measured(const struct document *document, const struct advice *advice, const char *start)
{
	double ratio = advice->ratio.value;
	char command[COMMAND], gain[UNITS_TEXT];

	advice_command(advice, command, sizeof command);
	units_time(advice->cost_ns * (1 - ratio), gain);
	if (gains(advice->ratio))
		document_item(document, "%s %s took %.2g of that here, %s less (faultline %s)", start,
			      advice->rule->instead, ratio, gain, command);
	else
		document_item(document, "%s %s took %.2g of that here, no gain (faultline %s)", start,
			      advice->rule->instead, ratio, command);
}

static void print_one(const struct document *document, const struct advice *advice)
{
	char start[256], cost[UNITS_TEXT], command[COMMAND];

	units_time(advice->cost_ns, cost);
	snprintf(start, sizeof start, "%.0f %s took %s:", advice->count, advice->rule->what, cost);
	if (!advice->rule->proof.probe) {
		document_item(document, "%s %s: at most that much less", start, advice->rule->instead);
	} else if (!isnan(advice->ratio.value)) {
		print_measured(document, advice, start);
	} else {
		advice_command(advice, command, sizeof command);
		if (advice->reason[0])
			document_item(document, "%s %s can't be measured here: %s (faultline %s)", start,
				      advice->rule->instead, advice->reason, command);
		else
			document_item(document, "%s try %s; what it gains: trace --prove, or faultline %s", start,
				      advice->rule->instead, command);
	}
}

void advice_print(const struct document *document, const struct advice *advice, size_t count)
{
	if (!count)
		return;
	document_heading(document, 3, "What to do");
	document_list(document);
	for (size_t i = 0; i < count; i++)
		print_one(document, &advice[i]);
	document_list_end(document);
}
