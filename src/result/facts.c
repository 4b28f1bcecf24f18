/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include "atomic_file.h"
#include "csv_write.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fact *find(const struct facts *facts, const char *key)
{
	for (size_t i = 0; i < facts->count; i++)
		if (!strcmp(facts->fact[i].key, key))
			return &facts->fact[i];
	return NULL;
}

void facts_set(struct facts *facts, const char *key, const char *format, ...)
{
	static const char cut[] = "...";
	struct fact *fact = find(facts, key);
	char value[sizeof fact->value];
	va_list arguments;
	int length;

	va_start(arguments, format); /* first: an argument may be a value of these facts, which then move */
	length = vsnprintf(value, sizeof value, format, arguments);
	va_end(arguments);
	if (length >= (int)sizeof value)
		memcpy(value + sizeof value - sizeof cut, cut, sizeof cut);
	if (!fact) {
		struct fact *grown = realloc(facts->fact, (facts->count + 1) * sizeof *grown);

		if (!grown)
			return;
		facts->fact = grown;
		fact = &grown[facts->count++];
		snprintf(fact->key, sizeof fact->key, "%s", key);
	}
	memcpy(fact->value, value, strlen(value) + 1);
}

const char *facts_get(const struct facts *facts, const char *key)
{
	const struct fact *fact = find(facts, key);

	return fact ? fact->value : NULL;
}

const char *facts_text(const struct facts *facts, const char *key)
{
	const char *value = facts_get(facts, key);

	return value ? value : "";
}

static const char counter_prefix[] = "counter_";

static bool is_not_counted(const struct fact *fact)
{
	return !strncmp(fact->key, counter_prefix, strlen(counter_prefix)) && strcmp(fact->value, "counted") != 0;
}

/* Whether a fact is one of an event that could not be counted for that reason. */
static bool has_reason(const struct fact *fact, const char *reason)
{
	return is_not_counted(fact) && !strcmp(fact->value, reason);
}

void facts_not_counted(const struct facts *facts, void (*put)(void *context, const char *events, const char *reason),
		       void *context)
{
	char events[2048];

	for (size_t i = 0; i < facts->count; i++) {
		const char *reason = facts->fact[i].value;
		bool known = !is_not_counted(&facts->fact[i]);
		size_t used = 0;

		for (size_t j = 0; j < i && !known; j++)
			known = has_reason(&facts->fact[j], reason);
		for (size_t j = i; j < facts->count && !known && used < sizeof events; j++)
			if (has_reason(&facts->fact[j], reason))
				used += (size_t)snprintf(events + used, sizeof events - used, "%s%s", used ? ", " : "",
							 facts->fact[j].key + strlen(counter_prefix));
		if (!known)
			put(context, events, reason);
	}
}

void facts_free(struct facts *facts)
{
	free(facts->fact);
	facts->fact = NULL;
	facts->count = 0;
}

int facts_write(const struct facts *facts, const char *folder, struct error *error)
{
	struct atomic_file output;
	int result = atomic_file_open(&output, folder, "platform.csv", error);

	if (result)
		return result;
	fputs("key,value\n", output.file);
	for (size_t i = 0; i < facts->count; i++) {
		csv_write_text(output.file, facts->fact[i].key);
		putc(',', output.file);
		csv_write_text(output.file, facts->fact[i].value);
		putc('\n', output.file);
	}
	return atomic_file_commit(&output, error);
}
