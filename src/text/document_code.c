/* SPDX-License-Identifier: MIT */
/* Code and folds of a document. */
#include "document.h"

#include <stdbool.h>
#include <string.h>

enum { LINE = 4096 };

/* A fence is longer than any row of backticks within. */
static size_t fence_length(const char *text)
{
	size_t longest = 2;

	for (; *text; text++) {
		size_t length = strspn(text, "`");

		longest = length > longest ? length : longest;
		text += length ? length - 1 : 0;
	}
	return longest + 1;
}

static void put_fence(FILE *file, size_t length)
{
	while (length-- > 0)
		putc('`', file);
	putc('\n', file);
}

/* Line breaks and tabs stay; everything else as in document_text. */
static void put_lines(const struct document *document, const char *text)
{
	const struct document plain = { .file = document->file,
					.format = document->format == DOCUMENT_HTML ? DOCUMENT_HTML : DOCUMENT_TEXT };
	char line[LINE];

	for (; *text; text += strcspn(text, "\n") + (strchr(text, '\n') != NULL)) {
		size_t left = strcspn(text, "\n");

		for (const char *at = text; left > 0;) {
			size_t length = left < sizeof line ? left : sizeof line - 1;

			while (length > 1 && length < left && (at[length] & 0xc0) == 0x80)
				length--;
			snprintf(line, sizeof line, "%.*s", (int)length, at);
			document_text(&plain, line);
			at += length;
			left -= length;
		}
		putc('\n', document->file);
	}
}

void document_code(const struct document *document, const char *text)
{
	size_t fence = fence_length(text);

	if (document->format == DOCUMENT_HTML)
		fputs("<pre><code>", document->file);
	if (document->format == DOCUMENT_MARKDOWN)
		put_fence(document->file, fence);
	put_lines(document, text);
	if (document->format == DOCUMENT_MARKDOWN)
		put_fence(document->file, fence);
	if (document->format != DOCUMENT_TEXT) /* where an empty line precedes what follows */
		fputs(document->format == DOCUMENT_HTML ? "</code></pre>\n" : "\n", document->file);
}

void document_fold(const struct document *document, const char *summary)
{
	const char *const before[] = { "\n", "<details><summary>", "<details><summary>" };
	const char *const after[] = { "\n", "</summary>\n\n", "</summary>\n" };
	const struct document within = { .file = document->file,
					 .format = document->format == DOCUMENT_TEXT ? DOCUMENT_TEXT : DOCUMENT_HTML };

	fputs(before[document->format], document->file);
	document_text(&within, summary);
	fputs(after[document->format], document->file);
}

void document_fold_end(const struct document *document)
{
	static const char *const end[] = { "", "</details>\n\n", "</details>\n" };

	fputs(end[document->format], document->file);
}
