/* SPDX-License-Identifier: MIT */
#include "page.h"

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

/* A '_' within a word marks nothing. */
static bool is_within_word(const char *start, const char *letter)
{
	return letter > start && isalnum((unsigned char)letter[-1]) && isalnum((unsigned char)letter[1]);
}

static bool begins_address(const char *letter)
{
	return !strncmp(letter, "://", 3) || !strncasecmp(letter, "www.", 4);
}

/*
 * An entity is never taken for markup, not even the '|' of a table; where a backslash reads better, it does
 * the same. Behind '@' and '#' an invisible letter keeps trackers from calling people and linking issues.
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

/* Those that turn the direction of what follows, so that it reads as something else. */
static bool is_turn(const char *letter)
{
	static const char *const turns[] = { "\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
					     "\u2066", "\u2067", "\u2068", "\u2069" };

	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
		if (!strncmp(letter, turns[i], strlen(turns[i])))
			return true;
	return false;
}

void page_text(const struct page *page, const char *text)
{
	const char *at = text;

	while (*at) {
		size_t length = is_turn(at) ? 0 : utf8_letter(at);

		if (!length)
			fputs((unsigned char)*at < 0x80 ? " " : replacement, page->file);
		else if (page->format == PAGE_HTML)
			put_html(page->file, at, length);
		else if (page->format == PAGE_MARKDOWN)
			put_markdown(page->file, text, at, length);
		else
			fwrite(at, 1, length, page->file);
		at += length ? length : 1;
	}
}

void page_html_text(FILE *file, const char *text)
{
	const struct page page = { file, PAGE_HTML };

	page_text(&page, text);
}

/* Text between what stands before and behind it in each format. */
static void put_between(const struct page *page, const char *const before[3], const char *text, const char *const behind[3])
{
	fputs(before[page->format], page->file);
	page_text(page, text);
	fputs(behind[page->format], page->file);
}

void page_heading(const struct page *page, int level, const char *text)
{
	static const char *const html[] = { "<h1>", "<h2>", "<h3>" }, *const html_end[] = { "</h1>\n", "</h2>\n", "</h3>\n" };
	static const char *const marks[] = { "# ", "## ", "### " };
	const char *const before[] = { "\n", marks[level - 1], html[level - 1] };
	const char *const behind[] = { "\n", "\n\n", html_end[level - 1] };

	put_between(page, before, text, behind);
}

void page_paragraph(const struct page *page, const char *format, ...)
{
	static const char *const before[] = { "\n", "", "<p>" }, *const behind[] = { "\n", "\n\n", "</p>\n" };
	char text[LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	put_between(page, before, text, behind);
}

void page_list(const struct page *page)
{
	static const char *const start[] = { "", "", "<ul>" };

	fputs(start[page->format], page->file);
}

void page_item(const struct page *page, const char *format, ...)
{
	static const char *const before[] = { "  ", "* ", "<li>" }, *const behind[] = { "\n", "\n", "</li>" };
	char text[LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	put_between(page, before, text, behind);
}

void page_list_end(const struct page *page)
{
	static const char *const end[] = { "", "\n", "</ul>\n" };

	fputs(end[page->format], page->file);
}

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

/* Line breaks and tabs stay; the rest is shown as page_text does. */
static void put_lines(const struct page *page, const char *text)
{
	const struct page plain = { page->file, page->format == PAGE_HTML ? PAGE_HTML : PAGE_TEXT };
	char line[LINE];

	for (; *text; text += strcspn(text, "\n") + (strchr(text, '\n') != NULL)) {
		size_t left = strcspn(text, "\n");

		for (const char *at = text; left > 0;) {
			size_t length = left < sizeof line ? left : sizeof line - 1;

			while (length > 1 && length < left && (at[length] & 0xc0) == 0x80)
				length--;
			snprintf(line, sizeof line, "%.*s", (int)length, at);
			page_text(&plain, line);
			at += length;
			left -= length;
		}
		putc('\n', page->file);
	}
}

void page_code(const struct page *page, const char *text)
{
	size_t fence = fence_length(text);

	if (page->format == PAGE_HTML)
		fputs("<pre><code>", page->file);
	if (page->format == PAGE_MARKDOWN)
		put_fence(page->file, fence);
	put_lines(page, text);
	if (page->format == PAGE_MARKDOWN)
		put_fence(page->file, fence);
	fputs(page->format == PAGE_HTML ? "</code></pre>\n" : "\n", page->file);
}

void page_fold(const struct page *page, const char *summary)
{
	const char *const before[] = { "\n", "<details><summary>", "<details><summary>" };
	const char *const behind[] = { "\n", "</summary>\n\n", "</summary>\n" };
	const struct page within = { page->file, page->format == PAGE_TEXT ? PAGE_TEXT : PAGE_HTML };

	fputs(before[page->format], page->file);
	page_text(&within, summary);
	fputs(behind[page->format], page->file);
}

void page_fold_end(const struct page *page)
{
	static const char *const end[] = { "", "</details>\n\n", "</details>\n" };

	fputs(end[page->format], page->file);
}
