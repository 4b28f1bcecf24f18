/* SPDX-License-Identifier: MIT */
/* A chart in a page: only shapes and text come through. */
#include "text/svg.h"
#include "tap.h"

#include <stdlib.h>

static char *text;
static struct error error;

static int put(const char *svg)
{
	size_t size;
	FILE *file;
	int result;

	free(text);
	text = NULL;
	file = open_memstream(&text, &size);
	error.text[0] = '\0';
	result = svg_inline(svg, strlen(svg), "c1-", "chart \"x\"", file, &error);
	fclose(file);
	return result;
}

static void is_refused(const char *svg, const char *why, const char *what)
{
	int result = put(svg);

	ok(result != 0 && strstr(error.text, why), what);
	if (!result || !strstr(error.text, why))
		printf("# %d, %s\n", result, error.text);
}

static void test_taken(void)
{
	is_number(put("<?xml version=\"1.0\"?>\n<svg width=\"10\" "
		      "xmlns=\"http://www.w3.org/2000/svg\">\n<title>Gnu<b/></title>"
		      "<!-- a --><defs><path id='p' d='M0,0'/></defs><use xlink:href='#p' fill=\"url(#p)\"/>"
		      "<text>a &lt; &#181; > b</text></svg>\n"),
		  0, 0, "a chart is taken");
	is_text(text,
		"<svg role=\"img\" aria-label=\"chart &quot;x&quot;\" width=\"10\">\n<defs><path id='c1-p' "
		"d='M0,0'/></defs>"
		"<use xlink:href='#c1-p' fill=\"url(#c1-p)\"/><text>a &lt; &#181; &gt; b</text></svg>\n",
		"with ids of its own, without what is not needed");
}

static void test_points(void)
{
	is_number(put("<svg><g class=\"point\"><title>a\nb &lt;i></title><use href='#p'/></g><g><title>x</title></g>"
		      "<title>y</title></svg>"),
		  0, 0, "what a chart says of its points is taken");
	is_text(text,
		"<svg role=\"img\" aria-label=\"chart &quot;x&quot;\"><g class=\"point\"><title>a\nb &lt;i&gt;</title>"
		"<use href='#c1-p'/></g><g></g></svg>\n",
		"and no other title");
	is_refused("<svg><g class='point'><title><b/></title></g></svg>", "what no chart has", "markup in it");
}

static void test_refused(void)
{
	is_refused("", "empty", "nothing");
	is_refused("<svg><g>", "cut off", "an end that is missing");
	is_refused("<svg><g></g", "cut off", "an end in a tag");
	is_refused("<svg><path d='M0", "cut off", "an end in an attribute");
	is_refused("<svg><g></svg>", "no SVG", "an element that stays open");
	is_refused("GIF89a", "no SVG", "another picture");
	is_refused("<html></html>", "no SVG", "another document");
	is_refused("<svg></svg><script>1</script>", "more after", "something after it");
	is_refused("<svg><script>1</script></svg>", "script", "a script");
	is_refused("<svg><SCRIPT>1</SCRIPT></svg>", "SCRIPT", "a script in capitals");
	is_refused("<svg><foreignObject/></svg>", "foreignObject", "HTML within");
	is_refused("<svg><image href='#a'/></svg>", "image", "a picture within");
	is_refused("<svg><style>*{}</style></svg>", "style", "a style");
	is_refused("<svg><a href='#a'/></svg>", "no chart has: a", "a link");
	is_refused("<svg onload='x()'></svg>", "onload", "a script in an attribute");
	is_refused("<svg><use href='http://x/#a'/></svg>", "out of itself", "a use from elsewhere");
	is_refused("<svg><use xlink:href='data:x'/></svg>", "out of itself", "a use of data");
	is_refused("<svg><path fill='URL(http://x/)'/></svg>", "out of itself", "a color from elsewhere");
	is_refused("<svg><path fill='red url(#a)'/></svg>", "out of itself", "a reference that does not stand first");
	is_refused("<svg><g filter='url(#a) url(//x/#b)'/></svg>", "out of itself", "a second reference");
	is_refused("<svg><g filter='u&#114;l(//x/#b)'/></svg>", "out of itself", "a reference with an entity");
	is_refused("<svg><g filter='\\75rl(//x/#b)'/></svg>", "out of itself", "a reference with an escape");
	is_refused("<svg><text>&copy;</text></svg>", "letter", "an entity that XML does not know");
	is_refused("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg></svg>", "no SVG", "a document type");
	is_refused("<svg><text>\xff</text></svg>", "letter", "what is no UTF-8");
	is_refused("<svg><text><![CDATA[<b>]]></text></svg>", "no SVG", "raw text");
}

int main(void)
{
	tap_plan(31);
	test_taken();
	test_points();
	test_refused();
	free(text);
	return tap_done();
}
