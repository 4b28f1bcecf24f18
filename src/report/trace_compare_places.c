/* SPDX-License-Identifier: MIT */
/* A comparison of traces by place in the source. */
#include "trace_compare_parts.h"

/* By place and primitive; a line that a change of the program moved is another place. */
void trace_compare_places(const struct document *document, const struct trace_comparison *places)
{
	static const char *const head[] = { "place, primitive", "A", "B", "B - A", "by calls", "by cost" };
	struct table table = { .columns = sizeof head / sizeof head[0], .left = 1 };

	if (!places->changes)
		return;
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, head[i]);
	for (size_t i = 0; i < trace_compare_shown(places); i++) {
		const struct trace_change *change = &places->change[i];

		table_add(&table, change->name);
		for (int j = 0; j < 2; j++)
			trace_compare_add_time(&table, change->side[j][TRACE_WALL]);
		trace_compare_add_signed(&table, change->difference.value);
		trace_compare_add_signed(&table, change->by_calls_ns);
		trace_compare_add_signed(&table, change->by_cost_ns);
	}
	if (document->format == DOCUMENT_TEXT)
		table_fit(&table, document->width);
	document_heading(document, 3, "Places in the source: the time of all threads, without what was not placed");
	document_table(document, &table);
}
