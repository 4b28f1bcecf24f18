/* SPDX-License-Identifier: MIT */
#include "labels.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_KEY = 60, LONGEST_VALUE = 500 };

static size_t key_length(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

static bool is_one_line(const char *value)
{
	for (; *value; value++)
		if ((unsigned char)*value < ' ' || *value == 0x7f)
			return false;
	return true;
}

static bool is_twice(const struct labels *labels, const char *text, size_t key)
{
	for (size_t i = 0; i < labels->count; i++)
		if (!strncmp(labels->text[i], text, key + 1))
			return true;
	return false;
}

int labels_take(struct labels *labels, const char *name, const char *text, struct error *error)
{
	size_t key = key_length(text);

	if (key == 0 || key > LONGEST_KEY || text[key] != '=' || !text[key + 1])
		return error_usage(
			error,
			"--%s: '%.200s': expected KEY=VALUE, with a key of the letters a to z, digits and _, "
			"such as rack=7",
			name, text);
	if (strlen(text + key + 1) > LONGEST_VALUE || !is_one_line(text + key + 1))
		return error_usage(error, "--%s %.*s: the value is longer than %d letters, or is not one line", name,
				   (int)key, text, LONGEST_VALUE);
	if (is_twice(labels, text, key))
		return error_usage(error, "--%s %.*s: given twice", name, (int)key, text);
	if (labels->count == LABELS_MOST)
		return error_usage(error, "--%s: more than %d", name, LABELS_MOST);
	labels->text[labels->count++] = text;
	return 0;
}

void labels_note(const struct labels *labels, struct facts *facts)
{
	for (size_t i = 0; i < labels->count; i++) {
		size_t key = key_length(labels->text[i]);
		char name[LONGEST_KEY + 16];

		snprintf(name, sizeof name, "label_%.*s", (int)key, labels->text[i]);
		facts_set(facts, name, "%s", labels->text[i] + key + 1);
	}
}
