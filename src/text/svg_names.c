/* SPDX-License-Identifier: MIT */
#include "svg_names.h"

#include <string.h>

static const char *const elements[] = {
	"svg",  "g",     "defs",   "path",    "polygon",     "polyline", "line",    "rect",           "circle", "use",
	"text", "tspan", "filter", "feFlood", "feComposite", "clipPath", "pattern", "linearGradient", "stop",
};

/* Omitted, including their content. */
static const char *const passed_over[] = { "title", "desc" };

static const char *const attributes[] = {
	"width",
	"height",
	"viewBox",
	"x",
	"y",
	"x1",
	"x2",
	"y1",
	"y2",
	"dx",
	"dy",
	"cx",
	"cy",
	"r",
	"d",
	"points",
	"transform",
	"fill",
	"fill-opacity",
	"fill-rule",
	"stroke",
	"stroke-width",
	"stroke-linecap",
	"stroke-linejoin",
	"stroke-dasharray",
	"stroke-opacity",
	"stroke-miterlimit",
	"opacity",
	"color",
	"class",
	"id",
	"clip-path",
	"filter",
	"filterUnits",
	"flood-color",
	"flood-opacity",
	"result",
	"in",
	"in2",
	"operator",
	"patternUnits",
	"offset",
	"stop-color",
	"stop-opacity",
	"shape-rendering",
	"text-anchor",
	"font-family",
	"font-size",
	"font-weight",
	"font-style",
	"xlink:href",
	"href",
};

/* Known but not needed. */
static const char *const dropped[] = { "xmlns", "xmlns:xlink", "version", "xml:space", "baseProfile" };

static bool is_listed(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

#define IS_LISTED(name, list) is_listed(name, list, sizeof(list) / sizeof(list)[0])

bool svg_has_element(const char *name)
{
	return IS_LISTED(name, elements);
}

bool svg_passes_over(const char *name)
{
	return IS_LISTED(name, passed_over);
}

bool svg_has_attribute(const char *name)
{
	return IS_LISTED(name, attributes);
}

bool svg_drops_attribute(const char *name)
{
	return IS_LISTED(name, dropped);
}
