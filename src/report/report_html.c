/* SPDX-License-Identifier: MIT */
/* The first and the last part of a report in HTML. */
#include "report_parts.h"

#include "page.h"

void report_html_begin(const struct report *report, size_t index)
{
	FILE *file = report->document.file;

	(void)index;
	page_begin(file);
	for (size_t i = 0; i < report->results; i++) {
		document_html_text(file, i ? ", " : "");
		document_html_text(file, report_name(report, i));
	}
	page_body(file);
}

void report_html_end(const struct report *report, size_t index)
{
	(void)index;
	page_end(report->document.file);
}
