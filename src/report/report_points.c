/* SPDX-License-Identifier: MIT */
/* The tables of one probe, of one result; of several, compare_print.c has the first. */
#include "report_parts.h"

#include "compare_print.h"
#include "points_table.h"

#include <math.h>

/* A probe of one result: everything for a single result, only the best values for several, since the rest is
 * compared. */
static void put_probe(const struct report *report, size_t result, const struct result_probe *probe)
{
	const struct points_printer printer = { report->document, result_page(&report->result[result]), NAN };

	if (!report->comparison)
		points_print(&printer, probe);
	points_print_best(&printer, probe, report_letter(report, result));
}

void report_points(const struct report *report, size_t index)
{
	const struct compare_printer printer = { report->document, report->comparison, report->result, 0.95, false };
	const struct comparison_probe *compared = report->comparison ? report->comparison->probe[index] : NULL;

	if (compared)
		compare_print_probe(&printer, compared);
	else
		put_probe(report, 0, &report->result[0].probe[index]);
	for (size_t i = 0; compared && i < report->results; i++)
		if (compared->probe[i])
			put_probe(report, i, compared->probe[i]);
}
