/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LINE = 4096 };

static const char replacement[] = "\ufffd", word_joiner[] = "\u2060";

static void put_html(FILE *file, const char *letter, size_t length)
{
	switch (*letter) {
	case '&':
		fputs("&amp;", file);
		break;
	case '<':
		fputs("&lt;", file);
		break;
	case '>':
		fputs("&gt;", file);
		break;
	case '"':
		fputs("&quot;", file);
		break;
	case '\'':
		fputs("&#39;", file);
		break;
	default:
		fwrite(letter, 1, length, file);
	}
}

/* A '_' within a word is no markup. */
static bool is_within_word(const char *start, const char *letter)
{
	return letter > start && isalnum((unsigned char)letter[-1]) && isalnum((unsigned char)letter[1]);
}

static bool begins_address(const char *letter)
{
	return !strncmp(letter, "://", 3) || !strncasecmp(letter, "www.", 4);
}

/*
 * An entity is never markup, not even the '|' of a table; a backslash does the same and is used where it reads better.
 * An invisible character after '@' and '#' keeps trackers from notifying people and linking issues.
 */
static void put_markdown(FILE *file, const char *start, const char *letter, size_t length)
{
	if (strchr("|<>&`\\", *letter) || begins_address(letter))
		fprintf(file, "&#%d;", *letter);
	else if (strchr("*[]$", *letter) || (*letter == '_' && !is_within_word(start, letter)) ||
		 (*letter == '~' && (!strchr(" ", letter[1]) || (letter > start && letter[-1] != ' '))) ||
		 (letter == start && strchr("-+", *letter) && letter[1] == ' '))
		fprintf(file, "\\%c", *letter);
	else if (*letter == '@' || *letter == '#')
		fprintf(file, "%s%c%s", letter == start ? "\\" : "", *letter, word_joiner);
	else
		fwrite(letter, 1, length, file);
}

void document_text(const struct document *document, const char *text)
{
	const char *at = text;

	while (*at) {
		size_t length = utf8_letter(at);

		if (!length)
			fputs((unsigned char)*at < 0x80 ? " " : replacement, document->file);
		else if (document->format == DOCUMENT_HTML)
			put_html(document->file, at, length);
		else if (document->format == DOCUMENT_MARKDOWN)
			put_markdown(document->file, text, at, length);
		else
			fwrite(at, 1, length, document->file);
		at += length ? length : 1;
	}
}

void document_html_text(FILE *file, const char *text)
{
	const struct document document = { .file = file, .format = DOCUMENT_HTML };

	document_text(&document, text);
}

/* Text between a prefix and a suffix for each format. */
static void put_between(const struct document *document, const char *const before[3], const char *text,
			const char *const after[3])
{
	fputs(before[document->format], document->file);
	document_text(document, text);
	fputs(after[document->format], document->file);
}

/* The characters up to the next space that a line may end at, or the end; `bytes` of them. "5 %" stays together. */
static size_t word_width(const char *text, size_t *bytes)
{
	size_t width = 0;

	for (*bytes = 0; text[*bytes] && (text[*bytes] != ' ' || text[*bytes + 1] == '%'); (*bytes)++)
		width += ((unsigned char)text[*bytes] & 0xc0) != 0x80;
	return width;
}

/* Breaks lines of plain text at spaces; further lines are indented like the first, those of an item more. */
static void put_wrapped(const struct document *document, char *text, size_t indent)
{
	size_t used = indent, bytes;
	bool first = true; /* in its line */

	indent *= 2;

	while (*text) {
		size_t width = word_width(text, &bytes);
		char end = text[bytes];

		if (!first && used + 1 + width > document->width) {
			fprintf(document->file, "\n%*s", (int)indent, "");
			used = indent;
			first = true;
		}
		text[bytes] = '\0';
		if (!first)
			putc(' ', document->file);
		document_text(document, text);
		used += !first + width;
		first = false;
		text += bytes + (end != '\0');
	}
}

static void put_formatted(const struct document *document, const char *const before[3], const char *const after[3],
			  const char *format, va_list arguments)
{
	char text[LINE];

	vsnprintf(text, sizeof text, format, arguments);
	if (document->format != DOCUMENT_TEXT || !document->width) {
		put_between(document, before, text, after);
		return;
	}
	fputs(before[DOCUMENT_TEXT], document->file);
	put_wrapped(document, text, strspn(before[DOCUMENT_TEXT], " "));
	fputs(after[DOCUMENT_TEXT], document->file);
}

/* A section of a page can be linked: "Every point" is #every-point. */
static void put_section(const struct document *document, const char *text)
{
	fputs("<h2 id=\"", document->file);
	for (const char *at = text; *at; at++)
		putc(isalnum((unsigned char)*at) && (unsigned char)*at < 0x80 ? tolower(*at) : '-', document->file);
	fputs("\">", document->file);
	document_text(document, text);
}

void document_heading(const struct document *document, int level, const char *text)
{
	static const char *const html[] = { "<h1>", "<h2>", "<h3>" },
				 *const html_end[] = { "</h1>\n", "</h2>\n", "</h3>\n" };
	static const char *const marks[] = { "# ", "## ", "### " };
	const char *const before[] = { "\n", marks[level - 1], html[level - 1] };
	const char *const after[] = { "\n", "\n\n", html_end[level - 1] };

	if (document->format == DOCUMENT_HTML && level == 2) {
		put_section(document, text);
		fputs(html_end[1], document->file);
		return;
	}
	put_between(document, before, text, after);
}

void document_paragraph(const struct document *document, const char *format, ...)
{
	static const char *const before[] = { "\n", "", "<p>" }, *const after[] = { "\n", "\n\n", "</p>\n" };
	va_list arguments;

	va_start(arguments, format);
	put_formatted(document, before, after, format, arguments);
	va_end(arguments);
}

void document_lead(const struct document *document, const char *format, ...)
{
	static const char *const before[] = { "", "", "<p>" }, *const after[] = { "\n", "\n\n", "</p>\n" };
	va_list arguments;

	va_start(arguments, format);
	put_formatted(document, before, after, format, arguments);
	va_end(arguments);
}

void document_titled(const struct document *document, const char *name, const char *text)
{
	if (document->format == DOCUMENT_TEXT && text[0]) {
		document_paragraph(document, "%s: %s", name, text);
		return;
	}
	document_heading(document, 3, name);
	if (text[0])
		document_paragraph(document, "%s", text);
}

void document_list(const struct document *document)
{
	static const char *const start[] = { "", "", "<ul>" };

	fputs(start[document->format], document->file);
}

void document_item(const struct document *document, const char *format, ...)
{
	static const char *const before[] = { "  ", "* ", "<li>" }, *const after[] = { "\n", "\n", "</li>" };
	va_list arguments;

	va_start(arguments, format);
	put_formatted(document, before, after, format, arguments);
	va_end(arguments);
}

void document_list_end(const struct document *document)
{
	static const char *const end[] = { "", "\n", "</ul>\n" };

	fputs(end[document->format], document->file);
}
