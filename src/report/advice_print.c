/* SPDX-License-Identifier: MIT */
#include "advice_print.h"

#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND = 512 };

/* "64M" for "67108864": as it would be typed. */
static const char *typed(const struct advice *advice, const char *value, char text[static ADVICE_VALUE])
{
	static const char units[] = { '\0', 'K', 'M', 'G' };
	const char *whole = advice_value(advice, value);
	unsigned long long number;
	size_t unit = 0;
	char *end;

	number = strtoull(whole, &end, 10);
	if (*end || end == whole)
		return whole;
	for (; number && number % 1024 == 0 && unit + 1 < sizeof units; unit++)
		number /= 1024;
	snprintf(text, ADVICE_VALUE, "%llu%c", number, units[unit]);
	return text;
}

void advice_command(const struct advice *advice, char *text, size_t size)
{
	const struct advice_proof *proof = &advice->rule->proof;
	char value[2][ADVICE_VALUE];
	size_t used;

	if (proof->program) {
		snprintf(text, size, "%s %s", proof->program, proof->arguments);
		return;
	}
	used = (size_t)snprintf(text, size, "faultline run %s", proof->probe);
	for (size_t i = 0; i < ADVICE_AXES && proof->fixed[i].name && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, " --%s %s", proof->fixed[i].name,
					 typed(advice, proof->fixed[i].value, value[0]));
	if (used < size)
		snprintf(text + used, size - used, " --%s %s,%s", proof->axis, typed(advice, proof->worse, value[0]),
			 typed(advice, proof->better, value[1]));
}

static void print_measured(const struct document *document, const struct advice *advice, const char *start)
{
	char command[COMMAND], gain[UNITS_TEXT], less[UNITS_TEXT + 16] = "no gain";

	advice_command(advice, command, sizeof command);
	units_time(advice_gain(advice), gain);
	if (advice_gain(advice) > 0)
		snprintf(less, sizeof less, "about %s less", gain);
	document_item(document, "%s %s took %.2g of that here: %s (%s)", start, advice->rule->instead,
		      advice->ratio.value, less, command);
}

static void print_one(const struct document *document, const struct advice *advice)
{
	char start[256], count[UNITS_TEXT] = "", cost[UNITS_TEXT], command[COMMAND];

	units_time(advice->cost_ns, cost);
	if (!isnan(advice->count))
		snprintf(count, sizeof count, "%.0f ", advice->count);
	snprintf(start, sizeof start, "%s%s took %s%s:", count, advice->rule->what,
		 advice->rule->is_least ? "at least " : "", cost);
	if (!advice->rule->proof.probe) {
		document_item(document, "%s %s: at most that much less", start, advice->rule->instead);
	} else if (!isnan(advice->ratio.value)) {
		print_measured(document, advice, start);
	} else {
		advice_command(advice, command, sizeof command);
		if (advice->reason[0])
			document_item(document, "%s %s can't be measured here: %s (%s)", start, advice->rule->instead,
				      advice->reason, command);
		else
			document_item(document, "%s try %s; what it gains: trace --prove, or %s", start,
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
