/* SPDX-License-Identifier: MIT */
/*
 * A document for people, said once and put out as plain text, Markdown or HTML. Whatever text is handed in is
 * shown as it is and never becomes markup, wherever it comes from: no tag, no link, no picture, no mention, no
 * table that ends early. Pure but for writing to the file.
 */
#ifndef FAULTLINE_PAGE_H
#define FAULTLINE_PAGE_H

#include "table.h"

#include <stdio.h>

enum page_format { PAGE_TEXT, PAGE_MARKDOWN, PAGE_HTML };

struct page {
	FILE *file;
	enum page_format format;
};

/* Text within a line: line breaks and other control characters are spaces, what is no UTF-8 is U+FFFD. */
void page_text(const struct page *, const char *text);

/* Level 1 is the title of the whole. */
void page_heading(const struct page *, int level, const char *text);

__attribute__((format(printf, 2, 3))) void page_paragraph(const struct page *, const char *format, ...);

/* Items, and nothing else, stand between the two. */
void page_list(const struct page *);
__attribute__((format(printf, 2, 3))) void page_item(const struct page *, const char *format, ...);
void page_list_end(const struct page *);

/* Prints a table and frees it, as table_print does. */
void page_table(const struct page *, struct table *);

/* Text of several lines, every one shown as it is: commands, CSV. */
void page_code(const struct page *, const char *text);

/* What a reader unfolds. */
void page_fold(const struct page *, const char *summary);
void page_fold_end(const struct page *);

/* Text in the attribute of a tag, or between tags. */
void page_html_text(FILE *, const char *text);

#endif
