/* SPDX-License-Identifier: MIT */
/* The report of two traces: what differs. */
#include "report_parts.h"

#include "trace_compare.h"

static void put_warning(void *context, const char *text)
{
	const struct report *report = context;

	document_item(&report->document, "%s", text);
}

void report_trace_differences(const struct report *report, size_t index)
{
	(void)index;
	document_heading(&report->document, 2, "What differs");
	document_list(&report->document);
	trace_comparison_warnings(&report->traces[0], &report->traces[1], put_warning, (void *)report);
	document_list_end(&report->document);
	trace_compare_print(&report->document, report->trace_comparison, report->trace_places, report->traces);
}
