/* SPDX-License-Identifier: MIT */
/* Runs between fork and exec and in the child of a vfork: no allocator, only a mapping of its own. */
#include "environment.h"

#include "filter.h"
#include "program.h"
#include "real.h"
#include "slot.h"

#include <sys/mman.h>

static const char preload[] = "LD_PRELOAD=";

/* The last copy, which is still there if the child of a vfork has executed with it: on the memory of its parent. */
static __thread struct environment last __attribute__((tls_model("initial-exec")));

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

/* The others that LD_PRELOAD names, without ours; without any, it is left out. */
static void write_without(char *const *entries, const struct needs *needs, char **to, char *text)
{
	const char *library = slot_shared->library, *from = needs->others;
	size_t count = 0, length = length_of(library);
	char *end = append(text, preload);

	while (*from) {
		if (begins(from, library) && (!from[length] || from[length] == ':' || from[length] == ' ')) {
			from += length + (from[length] != '\0');
			continue;
		}
		*end++ = *from++;
	}
	*end = '\0';
	for (size_t i = 0; i < needs->count; i++)
		if (!begins(entries[i], preload))
			to[count++] = entries[i];
	if (text[sizeof preload - 1])
		to[count++] = text;
	to[count] = NULL;
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

static bool copy(struct environment *environment, const struct needs *needs, bool with_library)
{
	size_t places = (needs->count + 3) * sizeof *environment->entries;
	long memory;

	environment->size = places + sizeof preload + 1 + length_of(slot_shared->library) + length_of(needs->others);
	memory = raw_call(SYS_mmap, 0, (long)environment->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);
	if (memory < 0 && memory > -4096)
		return false;
	environment->memory = (void *)memory;
	if (with_library)
		write_copy(environment->entries, needs, environment->memory, (char *)memory + places);
	else
		write_without(environment->entries, needs, environment->memory, (char *)memory + places);
	environment->entries = environment->memory;
	last = *environment;
	return true;
}

static struct environment make(char *const *entries, enum program program)
{
	struct environment environment = { .entries = entries };
	struct needs needs = look(entries);

	if (program_names_runtime(needs.others))
		program = PROGRAM_SANITIZED;
	if (program != PROGRAM_ORDINARY) {
		__atomic_fetch_add(&slot_shared->left_out[program], 1, __ATOMIC_RELAXED);
		if (needs.has_library)
			copy(&environment, &needs, false);
	} else if (!needs.has_variable || !needs.has_library) {
		copy(&environment, &needs, true);
	}
	return environment;
}

struct environment environment_of(int folder, const char *path, char *const *entries)
{
	if (!slot_shared || filter_is_set)
		return (struct environment){ .entries = entries };
	return make(entries, program_of(folder, path));
}

struct environment environment_of_command(const char *name, char *const *entries)
{
	const char *search = NULL;

	if (!slot_shared || filter_is_set)
		return (struct environment){ .entries = entries };
	for (char *const *entry = environ; entry && *entry && !search; entry++)
		if (begins(*entry, "PATH="))
			search = *entry + sizeof "PATH=" - 1;
	return make(entries, program_of_command(name, search));
}

void environment_free(struct environment *environment)
{
	if (environment->memory)
		raw_call3(SYS_munmap, (long)environment->memory, (long)environment->size, 0);
	environment->memory = last.memory = NULL;
}

void environment_free_last(void)
{
	environment_free(&last);
}
