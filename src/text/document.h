/* SPDX-License-Identifier: MIT */
/*
 * A document for people, composed once and written as plain text, Markdown or HTML. All text passed in is shown
 * literally and never becomes markup: no tag, link, picture, mention or early end of a table. Pure except for writing
 * to the file.
 */
#ifndef FAULTLINE_DOCUMENT_H
#define FAULTLINE_DOCUMENT_H

#include "table.h"

#include <stdbool.h>
#include <stdio.h>

enum { DOCUMENT_WIDTH = 80 }; /* of plain text that is not for a terminal, in characters */

enum document_format { DOCUMENT_TEXT, DOCUMENT_MARKDOWN, DOCUMENT_HTML };

struct document {
	FILE *file;
	enum document_format format;
	size_t width; /* of the lines of a paragraph or an item in plain text, in characters; 0: not wrapped */
	bool color;   /* of the verdicts in a table of plain text */
};

/* Whether a file is a terminal that colors are wanted on: not with NO_COLOR or TERM=dumb. */
bool document_wants_color(FILE *);

/* The characters of a line: those of the terminal, 40 or more; DOCUMENT_WIDTH if the file is not a terminal or it does
 * not report them. */
size_t document_width(FILE *);

/* Text within a line: line breaks and other control characters become spaces, invalid UTF-8 becomes U+FFFD. */
void document_text(const struct document *, const char *text);

/* Level 1 is the title of the document. */
void document_heading(const struct document *, int level, const char *text);

/* A heading of level 3 with a paragraph below it, on one line as plain text: "NAME: TEXT". The text may be empty. */
void document_titled(const struct document *, const char *name, const char *text);

__attribute__((format(printf, 2, 3))) void document_paragraph(const struct document *, const char *format, ...);

/* The same as the first of a document: without an empty line before it in plain text. */
__attribute__((format(printf, 2, 3))) void document_lead(const struct document *, const char *format, ...);

/* Only items are allowed between the two calls. */
void document_list(const struct document *);
__attribute__((format(printf, 2, 3))) void document_item(const struct document *, const char *format, ...);
void document_list_end(const struct document *);

/* Prints a table and frees it, as table_print does. */
void document_table(const struct document *, struct table *);

/* Text of several lines, shown literally: commands, CSV. */
void document_code(const struct document *, const char *text);

/* A section that the reader can unfold. */
void document_fold(const struct document *, const char *summary);
void document_fold_end(const struct document *);

/* Text in an attribute of a tag, or between tags. */
void document_html_text(FILE *, const char *text);

#endif
