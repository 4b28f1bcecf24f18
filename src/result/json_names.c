/* SPDX-License-Identifier: MIT */
#include "json_names.h"

#include "schema.h"

#include <string.h>

enum { MOST_AXES = 64 };

size_t json_part_length(const char *text)
{
	return strcspn(text, "/");
}

int json_part_compare(const char *a, const char *b)
{
	size_t length = json_part_length(a), other = json_part_length(b);
	int order = memcmp(a, b, length < other ? length : other);

	return order || length == other ? order : length < other ? -1 : 1;
}

size_t json_key_length(const char *part)
{
	static const char *const others[] = { "status", "reason", "note",  "probe",   "kind",
					      "base",   "other",  "ratio", "verdict", "points" };
	size_t length = strcspn(part, ":/");
	bool taken = part[length] != ':' || length + 1 == json_part_length(part);

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		taken |= strlen(others[i]) == length && !strncmp(others[i], part, length);
	for (size_t i = 0; i < schema_summary_column_count; i++)
		taken |= strlen(schema_summary_columns[i].name) == length &&
			!strncmp(schema_summary_columns[i].name, part, length);
	for (size_t i = 0; i < schema_sample_column_count; i++)
		taken |= strlen(schema_sample_columns[i].name) == length &&
			!strncmp(schema_sample_columns[i].name, part, length);
	return taken ? 0 : length;
}

const char *json_part_next(const char *part)
{
	part += json_part_length(part);
	return *part ? part + 1 : part;
}

static bool is_twice(const char *rest, const char *part, size_t length)
{
	for (const char *at = rest; at < part; at = json_part_next(at))
		if (json_key_length(at) == length && !strncmp(at, part, length))
			return true;
	return false;
}

bool json_has_keys(const char *rest, const char *like)
{
	const char *part = rest;

	for (size_t i = 0; *part && i < MOST_AXES; i++, part = json_part_next(part), like = json_part_next(like)) {
		size_t length = json_key_length(part);

		if (!length || json_key_length(like) != length || strncmp(part, like, length) ||
		    is_twice(rest, part, length))
			return false;
	}
	return !*part && !*like;
}
