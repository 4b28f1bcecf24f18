/* SPDX-License-Identifier: MIT */
/* The tables that a run prints at its end. */
#include "points_table.h"

#include "stats/stats.h"

#include <string.h>

/* Why points were not measured, each reason once. */
static void print_reasons(const struct document *document, const struct result_probe *probe)
{
	for (size_t i = 0; i < probe->points; i++) {
		const struct result_point *point = &probe->point[i];
		bool known = !strcmp(point->status, "ok");

		for (size_t j = 0; j < i && !known; j++)
			known = !strcmp(point->reason, probe->point[j].reason);
		if (!known)
			document_item(document, "%s: %s", point->status, point->reason);
	}
}

int points_print_run(const struct result *result, double precision, FILE *file)
{
	const struct points_printer printer = { { .file = file, .format = DOCUMENT_TEXT },
						result_page(result),
						precision };
	int outcome = 0;

	for (size_t i = 0; i < result->probes && !outcome; i++) {
		points_print(&printer, &result->probe[i]);
		print_reasons(&printer.document, &result->probe[i]);
		outcome = points_print_best(&printer, &result->probe[i], "");
	}
	document_paragraph(&printer.document,
			   "! the 95 %% interval of the median is wider than ±%g %%, or fewer than %d rounds leave it "
			   "unknown.",
			   precision * 100, STATS_LEAST_ROUNDS);
	points_print_summary(result, precision, file);
	return outcome;
}
