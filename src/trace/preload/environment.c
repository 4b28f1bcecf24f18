/* SPDX-License-Identifier: MIT */
/* Runs between fork and exec and in the child of a vfork: no allocator, only a mapping of its own. */
#include "environment.h"

#include "slot.h"

#include <sys/mman.h>

static const char preload[] = "LD_PRELOAD=";

static size_t length_of(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static bool begins(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return false;
	return true;
}

static bool contains(const char *text, const char *part)
{
	for (; *text; text++)
		if (begins(text, part))
			return true;
	return false;
}

static char *append(char *to, const char *text)
{
	while (*text)
		*to++ = *text++;
	*to = '\0';
	return to;
}

struct needs {
	size_t count;       /* of entries */
	const char *others; /* what LD_PRELOAD names already */
	bool has_variable, has_library;
};

static struct needs look(char *const *entries)
{
	struct needs needs = { .others = "" };

	for (; entries && entries[needs.count]; needs.count++) {
		const char *entry = entries[needs.count];

		if (begins(entry, SHARED_VARIABLE "="))
			needs.has_variable = true;
		if (begins(entry, preload)) {
			needs.others = entry + sizeof preload - 1;
			needs.has_library = contains(needs.others, slot_shared->library);
		}
	}
	return needs;
}

static void write_copy(char *const *entries, const struct needs *needs, char **copy, char *text)
{
	size_t count = 0;

	for (size_t i = 0; i < needs->count; i++)
		if (needs->has_library || !begins(entries[i], preload))
			copy[count++] = entries[i];
	if (!needs->has_variable)
		copy[count++] = slot_variable;
	if (!needs->has_library) {
		copy[count++] = text;
		text = append(append(text, preload), slot_shared->library);
		if (*needs->others)
			append(append(text, ":"), needs->others);
	}
	copy[count] = NULL;
}

struct environment environment_complete(char *const *entries)
{
	struct environment environment = { .entries = entries };
	struct needs needs;
	long memory;

	if (!slot_shared)
		return environment;
	needs = look(entries);
	if (needs.has_variable && needs.has_library)
		return environment;
	environment.size = (needs.count + 3) * sizeof *entries + sizeof preload + 1 +
			   length_of(slot_shared->library) + length_of(needs.others);
	memory = raw_call(SYS_mmap, 0, (long)environment.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory < 0 && memory > -4096)
		return environment;
	environment.memory = (void *)memory;
	write_copy(entries, &needs, environment.memory,
		   (char *)memory + (needs.count + 3) * sizeof *entries);
	environment.entries = environment.memory;
	return environment;
}

void environment_free(struct environment *environment)
{
	if (environment->memory)
		raw_call3(SYS_munmap, (long)environment->memory, (long)environment->size, 0);
	environment->memory = NULL;
}
