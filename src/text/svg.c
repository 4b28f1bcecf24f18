/* SPDX-License-Identifier: MIT */
#include "svg.h"

#include "document.h"
#include "svg_names.h"
#include "utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { DEPTH = 64, NAME = 32 };

struct reader {
	const char *at, *end, *prefix, *name;
	char open[DEPTH][NAME]; /* the elements that are open */
	size_t depth, silent;   /* nothing is written from this depth on; 0: no such depth */
	size_t point;           /* the depth of an open <g class="point">, whose title is kept; 0: none */
	FILE *file;
	struct error *error;
};

static int fail(struct reader *reader, const char *words, const char *detail)
{
	return error_set(reader->error, -EINVAL, "%s%.80s", words, detail);
}

static bool begins(const struct reader *reader, const char *text)
{
	return (size_t)(reader->end - reader->at) >= strlen(text) && !memcmp(reader->at, text, strlen(text));
}

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at))
		reader->at++;
}

/* Moves to the position after `end`. */
static int skip_past(struct reader *reader, const char *end)
{
	while (reader->at < reader->end && !begins(reader, end))
		reader->at++;
	if (reader->at == reader->end)
		return fail(reader, "cut off", "");
	reader->at += strlen(end);
	return 0;
}

static int take_name(struct reader *reader, char name[static NAME])
{
	size_t length = 0;

	while (reader->at < reader->end && length + 1 < NAME &&
	       (isalnum((unsigned char)*reader->at) || strchr(":_.-", *reader->at)))
		name[length++] = *reader->at++;
	name[length] = '\0';
	return length && reader->at < reader->end ? 0
						  : fail(reader, reader->at < reader->end ? "no SVG" : "cut off", "");
}

/* "&amp;", "&#39;": the entities of XML itself. */
static bool is_entity(const struct reader *reader)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };
	const char *at = reader->at + 2;

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (begins(reader, known[i]))
			return true;
	if (!begins(reader, "&#"))
		return false;
	at += at < reader->end && *at == 'x';
	while (at < reader->end && isxdigit((unsigned char)*at))
		at++;
	return at < reader->end && *at == ';';
}

/* The literal text up to one of `ends`. */
static int take_text(struct reader *reader, const char *ends, bool write)
{
	while (reader->at < reader->end && !strchr(ends, *reader->at)) {
		size_t length = strchr("\t\r\n", *reader->at) ? 1 : utf8_letter(reader->at);

		if (length == 0 || *reader->at == '<' || (*reader->at == '&' && !is_entity(reader)))
			return fail(reader, "it has a letter that no chart has", "");
		if (write && *reader->at == '>')
			fputs("&gt;", reader->file);
		else if (write)
			fwrite(reader->at, 1, length, reader->file);
		reader->at += length;
	}
	return reader->at < reader->end ? 0 : fail(reader, "cut off", "");
}

static bool has_within(const char *text, const char *end, const char *part)
{
	size_t length = strlen(part);

	for (; (size_t)(end - text) >= length; text++)
		if (!strncasecmp(text, part, length))
			return true;
	return false;
}

/* A browser decodes entities and escapes before it looks for "url(", so a value has none; no chart needs any. */
static bool leads_out(const char *value, const char *end, bool is_link)
{
	static const char own[] = "url(#";
	size_t length = sizeof own - 1;

	if (memchr(value, '&', (size_t)(end - value)) || memchr(value, '\\', (size_t)(end - value)))
		return true;
	if (is_link)
		return *value != '#';
	if ((size_t)(end - value) >= length && !memcmp(value, own, length))
		value += length;
	return has_within(value, end, "url(") || has_within(value, end, "src(");
}

/* The value of an attribute that refers to an element of the same file: "#gpPt0", "url(#hatch)". */
static int write_reference(struct reader *reader, const char *start, const char *mark)
{
	fwrite(reader->at, 1, (size_t)(start - reader->at), reader->file);
	fputs(mark, reader->file);
	fputs(reader->prefix, reader->file);
	reader->at = start + strlen(mark);
	return 0;
}

static int write_value(struct reader *reader, const char *attribute, char quote)
{
	const char ends[] = { quote, '\0' };
	const char *stop = memchr(reader->at, quote, (size_t)(reader->end - reader->at));
	bool is_link = strstr(attribute, "href") != NULL;

	if (!stop)
		return fail(reader, "cut off", "");
	if (leads_out(reader->at, stop, is_link))
		return fail(reader, "it leads out of itself: ", attribute);
	fprintf(reader->file, " %s=%c", attribute, quote);
	if (!strcmp(attribute, "class") && begins(reader, "point") && reader->at[strlen("point")] == quote)
		reader->point = reader->depth;
	if (!strcmp(attribute, "id"))
		fputs(reader->prefix, reader->file);
	else if (is_link)
		write_reference(reader, reader->at, "#");
	else if (begins(reader, "url(#"))
		write_reference(reader, reader->at, "url(#");
	if (take_text(reader, ends, true))
		return -EINVAL;
	putc(quote, reader->file);
	return 0;
}

static int take_attribute(struct reader *reader)
{
	char name[NAME], quote;
	int result = take_name(reader, name);

	if (result)
		return result;
	skip_space(reader);
	if (!begins(reader, "="))
		return fail(reader, "no SVG", "");
	reader->at++;
	skip_space(reader);
	if (!begins(reader, "\"") && !begins(reader, "'"))
		return fail(reader, "no SVG", "");
	quote = *reader->at++;
	if (reader->silent || svg_drops_attribute(name))
		result = take_text(reader, (char[]){ quote, '\0' }, false);
	else
		result = svg_has_attribute(name) ? write_value(reader, name, quote)
						 : fail(reader, "it has what no chart has: ", name);
	reader->at += !result;
	return result;
}

static int close_element(struct reader *reader)
{
	char name[NAME];

	if (take_name(reader, name))
		return -EINVAL;
	skip_space(reader);
	if (!begins(reader, ">") || reader->depth == 0 || strcmp(reader->open[reader->depth - 1], name))
		return fail(reader, "no SVG", "");
	reader->at++;
	if (!reader->silent)
		fprintf(reader->file, "</%s>", name);
	if (reader->silent == reader->depth)
		reader->silent = 0;
	if (reader->point == reader->depth)
		reader->point = 0;
	reader->depth--;
	return 0;
}

static int begin_element(struct reader *reader, const char *name)
{
	bool is_kept = !strcmp(name, "title") && reader->point && reader->point == reader->depth;

	if (reader->depth == DEPTH || (reader->depth == 0) != !strcmp(name, "svg"))
		return fail(reader, "no SVG", "");
	snprintf(reader->open[reader->depth++], NAME, "%s", name);
	if (!reader->silent && !is_kept && svg_passes_over(name))
		reader->silent = reader->depth;
	if (reader->silent)
		return 0;
	if (!is_kept && !svg_has_element(name))
		return fail(reader, "it has what no chart has: ", name);
	fprintf(reader->file, "<%s", name);
	if (reader->depth > 1)
		return 0;
	fputs(" role=\"img\" aria-label=\"", reader->file);
	document_html_text(reader->file, reader->name);
	putc('"', reader->file);
	return 0;
}

static int open_element(struct reader *reader)
{
	char name[NAME];
	int result = take_name(reader, name);
	bool empty;

	if (!result)
		result = begin_element(reader, name);
	for (skip_space(reader); !result && reader->at < reader->end && !strchr("/>", *reader->at); skip_space(reader))
		result = take_attribute(reader);
	if (result)
		return result;
	empty = begins(reader, "/>");
	if (!empty && !begins(reader, ">"))
		return fail(reader, "cut off", "");
	reader->at += empty ? 2 : 1;
	if (!reader->silent)
		fputs(empty ? "/>" : ">", reader->file);
	if (!empty)
		return 0;
	if (reader->silent == reader->depth)
		reader->silent = 0;
	reader->depth--;
	return 0;
}

static int take_markup(struct reader *reader)
{
	if (begins(reader, "<!--"))
		return skip_past(reader, "-->");
	if (begins(reader, "<?xml ") && reader->depth == 0)
		return skip_past(reader, "?>");
	if (begins(reader, "</")) {
		reader->at += 2;
		return close_element(reader);
	}
	reader->at++;
	return open_element(reader);
}

int svg_inline(const char *text, size_t size, const char *prefix, const char *name, FILE *file, struct error *error)
{
	struct reader reader = {
		.at = text, .end = text + size, .prefix = prefix, .name = name, .file = file, .error = error
	};
	bool done = false;
	int result = 0;

	if (size == 0)
		return fail(&reader, "empty", "");
	while (!result && !done) {
		if (reader.depth == 0)
			skip_space(&reader);
		else
			result = take_text(&reader, "<", !reader.silent);
		if (result)
			break;
		if (!begins(&reader, "<"))
			return fail(&reader, reader.at < reader.end ? "no SVG" : "cut off", "");
		result = take_markup(&reader);
		done = reader.depth == 0 && reader.open[0][0];
	}
	if (result)
		return result;
	skip_space(&reader);
	putc('\n', file);
	return reader.at < reader.end ? fail(&reader, "there is more after the picture", "") : 0;
}
