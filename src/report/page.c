/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "report_page.h"

void page_begin(FILE *file)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	      "script-src '" PAGE_SCRIPT_HASH "'\">\n<title>faultline: ",
	      file);
}

void page_body(FILE *file)
{
	fprintf(file, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", page_style);
}

void page_end(FILE *file)
{
	fprintf(file, "</main>\n<script>%s</script>\n</body>\n</html>\n", page_script);
}
