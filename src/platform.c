/* SPDX-License-Identifier: MIT */
#include "platform.h"

#include "draft.h"
#include "os/os.h"
#include "record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static struct fact *find(const struct facts *facts, const char *key)
{
	for (size_t i = 0; i < facts->count; i++)
		if (!strcmp(facts->fact[i].key, key))
			return &facts->fact[i];
	return NULL;
}

void facts_set(struct facts *facts, const char *key, const char *format, ...)
{
	struct fact *fact = find(facts, key);
	va_list arguments;

	if (!fact) {
		struct fact *grown = realloc(facts->fact, (facts->count + 1) * sizeof *grown);

		if (!grown)
			return;
		facts->fact = grown;
		fact = &grown[facts->count++];
		snprintf(fact->key, sizeof fact->key, "%s", key);
	}
	va_start(arguments, format);
	vsnprintf(fact->value, sizeof fact->value, format, arguments);
	va_end(arguments);
}

const char *facts_get(const struct facts *facts, const char *key)
{
	const struct fact *fact = find(facts, key);

	return fact ? fact->value : NULL;
}

void facts_free(struct facts *facts)
{
	free(facts->fact);
	facts->fact = NULL;
	facts->count = 0;
}

static void add(void *context, const char *key, const char *value)
{
	facts_set(context, key, "%s", value);
}

void platform_collect(struct facts *facts, const char *directory)
{
	struct utsname name;
	int cpus[1024];

	if (!uname(&name)) {
		facts_set(facts, "system", "%s", name.sysname);
		facts_set(facts, "architecture", "%s", name.machine);
	}
	facts_set(facts, "libc", "%s", os_libc());
	facts_set(facts, "compiler", "%s", __VERSION__);
	facts_set(facts, "page_size", "%ld", sysconf(_SC_PAGESIZE));
	facts_set(facts, "cpus_allowed", "%zu", os_cpus(cpus, sizeof cpus / sizeof cpus[0]));
	facts_set(facts, "clock", "%s", os_clock_name());
	os_facts(add, facts, directory);
}

/* "6.18.44-fc" -> "6.18" */
static void major_minor(const char *release, char *text, size_t size)
{
	size_t length = strcspn(release, ".");

	if (release[length])
		length += 1 + strcspn(release + length + 1, ".-");
	snprintf(text, size, "%.*s", (int)length, release);
}

void platform_name(char *name, size_t size)
{
	struct utsname system;
	char release[32];

	if (uname(&system)) {
		snprintf(name, size, "unknown");
		return;
	}
	major_minor(system.release, release, sizeof release);
	snprintf(name, size, "%s-%s-%s-%s", system.sysname, release, system.machine, os_libc());
	for (char *letter = name; *letter; letter++) {
		if (*letter >= 'A' && *letter <= 'Z')
			*letter += 'a' - 'A';
		if (*letter == ' ' || *letter == '/')
			*letter = '-';
	}
}

void platform_utc(int64_t seconds, char *text, size_t size)
{
	time_t when = (time_t)seconds;
	struct tm utc;

	if (!gmtime_r(&when, &utc) || !strftime(text, size, "%Y-%m-%dT%H-%M-%SZ", &utc))
		snprintf(text, size, "unknown");
}

int platform_record(const char *folder, const struct facts *facts, struct error *error)
{
	struct draft draft;
	int result = draft_open(&draft, folder, "platform.csv", error);

	if (result)
		return result;
	fputs("key,value\n", draft.file);
	for (size_t i = 0; i < facts->count; i++) {
		record_text(draft.file, facts->fact[i].key);
		putc(',', draft.file);
		record_text(draft.file, facts->fact[i].value);
		putc('\n', draft.file);
	}
	return draft_commit(&draft, error);
}
