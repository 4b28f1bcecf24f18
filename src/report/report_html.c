/* SPDX-License-Identifier: MIT */
/* The frame of a report in HTML: style, script, and the policy that nothing is loaded. */
#include "report_parts.h"

#include "report_page.h"

void report_html_begin(const struct report *report, size_t index)
{
	FILE *file = report->document.file;

	(void)index;
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	      "script-src '" PAGE_SCRIPT_HASH "'\">\n<title>faultline: ",
	      file);
	for (size_t i = 0; i < report->results; i++) {
		document_html_text(file, i ? ", " : "");
		document_html_text(file, report_name(report, i));
	}
	fprintf(file, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", page_style);
}

void report_html_end(const struct report *report, size_t index)
{
	(void)index;
	fprintf(report->document.file, "</main>\n<script>%s</script>\n</body>\n</html>\n", page_script);
}
