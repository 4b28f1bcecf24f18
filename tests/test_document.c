/* SPDX-License-Identifier: MIT */
/* A document: what is text stays text, in every format. */
#include "text/document.h"
#include "tap.h"

#include <stdlib.h>

static char *text;
static size_t size;

static struct document begin(enum document_format format)
{
	free(text);
	text = NULL;
	return (struct document){ .file = open_memstream(&text, &size), .format = format };
}

static void is_shown(enum document_format format, const char *given, const char *expected, const char *what)
{
	struct document document = begin(format);

	document_text(&document, given);
	fclose(document.file);
	is_text(text, expected, what);
}

static void test_text(void)
{
	is_shown(DOCUMENT_HTML, "<script>&\"'|`*", "&lt;script&gt;&amp;&quot;&#39;|`*",
		 "HTML: no tag, no entity, no end of an attribute");
	is_shown(DOCUMENT_HTML, "a\nb\tc\x01", "a b c ", "HTML: control characters are spaces");
	is_shown(DOCUMENT_HTML, "\xff\xc3", "\ufffd\ufffd", "HTML: what is no UTF-8 is shown as such");
	is_shown(DOCUMENT_HTML, "a\u202eb\u2066c \u03bcs", "a\ufffd\ufffd\ufffdb\ufffd\ufffd\ufffdc \u03bcs",
		 "HTML: nothing turns the direction of what follows");
	is_shown(DOCUMENT_MARKDOWN, "<b>&|`\\", "&#60;b&#62;&#38;&#124;&#96;&#92;",
		 "Markdown: no tag, no cell, no code");
	is_shown(DOCUMENT_MARKDOWN, "a*b* [c](d) ![e] ~~f~~ $g$", "a\\*b\\* \\[c\\](d) !\\[e\\] \\~\\~f\\~\\~ \\$g\\$",
		 "Markdown: no emphasis, link, picture or formula");
	is_shown(DOCUMENT_MARKDOWN, "_a_ b_c", "\\_a\\_ b_c", "Markdown: a _ within a word marks nothing");
	is_shown(DOCUMENT_MARKDOWN, "hi @you #1", "hi @\u2060you #\u20601",
		 "Markdown: nobody is called, no issue is linked");
	is_shown(DOCUMENT_MARKDOWN, "http://x www.y", "http&#58;//x &#119;ww.y", "Markdown: no address becomes a link");
	is_shown(DOCUMENT_MARKDOWN, "- a\n# b", "\\- a #\u2060 b", "Markdown: no list, no heading");
	is_shown(DOCUMENT_TEXT, "<a>|\033[1m", "<a>| [1m", "plain: only control characters go");
}

static void test_blocks(void)
{
	struct table table = { .columns = 2, .left = 1 };
	struct document document = begin(DOCUMENT_MARKDOWN);

	table_add(&table, "a|b");
	table_add(&table, "n");
	table_add(&table, "x\ny");
	table_add(&table, "1");
	document_table(&document, &table);
	fclose(document.file);
	is_text(text, "| a&#124;b | n |\n|---|---:|\n| x y | 1 |\n\n", "a table of Markdown keeps its cells and rows");
	document = begin(DOCUMENT_HTML);
	table_add(&table, "a");
	table_add(&table, "n");
	table_add(&table, "</td>");
	table_add(&table, "slower");
	document_table(&document, &table);
	fclose(document.file);
	is_text(text,
		"<div class=\"wide\"><table>\n<thead><tr><th class=\"s\">a</th><th class=\"n\">n</th></tr></thead>\n"
		"<tbody><tr><td class=\"s\">&lt;/td&gt;</td><td class=\"n "
		"slower\">slower</td></tr>\n</tbody></table></div>\n",
		"a table of HTML");
	document = begin(DOCUMENT_MARKDOWN);
	document_code(&document, "a\n```\n<b>\n````x");
	fclose(document.file);
	is_text(text, "`````\na\n```\n<b>\n````x\n`````\n\n", "a fence is longer than what is within");
	document = begin(DOCUMENT_HTML);
	document_code(&document, "a\n</pre>");
	fclose(document.file);
	is_text(text, "<pre><code>a\n&lt;/pre&gt;\n</code></pre>\n", "code of HTML");
	document = begin(DOCUMENT_MARKDOWN);
	document_fold(&document, "<i> & @you");
	fclose(document.file);
	is_text(text, "<details><summary>&lt;i&gt; &amp; @you</summary>\n\n", "a summary is HTML in Markdown, too");
}

static void test_wrapping(void)
{
	struct document document = begin(DOCUMENT_TEXT);

	document.width = 12;
	document_lead(&document, "%s", "faults: 95 %, memset 5 %");
	fclose(document.file);
	is_text(text, "faults:\n95 %, memset\n5 %\n", "a line ends at a space, but not between a number and its %");
}

int main(void)
{
	tap_plan(17);
	test_text();
	test_blocks();
	test_wrapping();
	free(text);
	return tap_done();
}
