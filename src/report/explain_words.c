/* SPDX-License-Identifier: MIT */
#include "explain_words.h"

#include "judge/explanation_account.h"
#include "judge/explanation_parts.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *explain_part_words(const struct explanation_path *path, const char *part)
{
	static const struct {
		const char *name, *of_objects, *of_views;
	} words[] = {
		{ PART_ELEMENTS, "Python, converting the elements one by one", NULL },
		{ PART_CALLS, "Python, around the calls", NULL },
		{ PART_REST, "not explained", NULL },
		{ "arena", "making the shared files", NULL },
		{ "zero", "clearing an Array that is made by size", NULL },
		{ "fill", "the memory of the elements' objects", "copying the elements in" },
		{ "start", "starting the child process", NULL },
		{ "work", "the child's squaring", NULL },
		{ "exit", "the child's exit", NULL },
		{ "read", "the memory of the result's objects", "copying the result out" },
		{ "teardown", "freeing the memory", NULL },
	};
	const char *const *unused;
	unsigned times;
	bool objects = explanation_conversions(path->variant, &unused, &times) > 0;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (!strcmp(part, words[i].name))
			return objects || !words[i].of_views ? words[i].of_objects : words[i].of_views;
	return part;
}

static const struct {
	const char *mechanism, *variant, *words, *advice;
} ways[] = {
	{ "Array", "sequence_size", "an Array from a sequence, the other by size", NULL },
	{ "Array", "sequence_sequence", "both Arrays from a sequence", NULL },
	{ "Array", "size_size", "an Array by size, filled through numpy",
	  "Make the Array by size and fill it through numpy.frombuffer" },
	{ "Array", "slice", "an Array by size, filled with [:]", NULL },
	{ "Array", "made_before", "such Arrays, made before and kept", "Make the Arrays once and keep them" },
	{ "SharedMemory", "view", "SharedMemory", NULL },
	{ "memmap", "dev_shm", "numpy.memmap of a file in /dev/shm", NULL },
	{ "Manager", "namespace", "a Namespace of a Manager", NULL },
	{ "ProcessPoolExecutor", "submit", "concurrent.futures", NULL },
	{ "ShareableList", "items", "a ShareableList", NULL },
	{ "Thread", "free_threaded", "a thread of a Python without a GIL", NULL },
	{ "Pipe", "out_of_band", "a Pipe with pickle 5, out of band", NULL },
	{ "Pipe", "send_recv", "a Pipe", NULL },
	{ "Queue", "put_get", "a Queue", NULL },
};

const char *explain_way_words(const char *mechanism, const char *variant, char text[static EXPLANATION_TEXT])
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (!strcmp(mechanism, ways[i].mechanism) && !strcmp(variant, ways[i].variant))
			return ways[i].words;
	snprintf(text, EXPLANATION_TEXT, "%.100s, %.100s", mechanism, variant);
	return text;
}

const char *explain_advice(const char *mechanism, const char *variant)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (!strcmp(mechanism, ways[i].mechanism) && !strcmp(variant, ways[i].variant))
			return ways[i].advice;
	return NULL;
}

const char *explain_number(uint64_t number, char text[static UNITS_TEXT])
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%" PRIu64, number), used = 0;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			text[used++] = ',';
		text[used++] = digits[i];
	}
	text[used] = '\0';
	return text;
}
