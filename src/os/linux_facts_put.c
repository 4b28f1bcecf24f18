/* SPDX-License-Identifier: MIT */
#include "linux.h"
#include "linux_facts.h"

#include <string.h>

void fact_put(const struct fact_sink *facts, const char *key, const char *value)
{
	if (value[0])
		facts->fact(facts->context, key, value);
}

void fact_put_file(const struct fact_sink *facts, const char *key, const char *path)
{
	char text[2048];

	linux_line(path, text, sizeof text);
	fact_put(facts, key, text);
}

void fact_put_labeled(const struct fact_sink *facts, const char *key, const char *path, const char *label)
{
	char line[512], *value = line;

	if (linux_line_that_begins(path, label, line, sizeof line)) {
		value += strlen(label);
		value += strspn(value, " \t:=\"");
		value[strcspn(value, "\"")] = '\0';
	}
	fact_put(facts, key, value);
}
