/* SPDX-License-Identifier: MIT */
#include "compare_open.h"

#include "result/result_order.h"
#include "result/variants.h"
#include "text/suggest.h"
#include "text/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct names {
	const char *name[256];
	size_t count;
};

static const char *name_at(const void *context, size_t i)
{
	return ((const struct names *)context)->name[i];
}

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->name[i], name))
			return;
	if (names->count < sizeof names->name / sizeof names->name[0])
		names->name[names->count++] = name;
}

/* As the result has it; NULL: none has it. */
static const char *find_name(const struct compare_results *results, const char *text)
{
	const struct result_probe *probe = NULL;

	for (size_t i = 0; i < results->count && !probe; i++)
		probe = result_find(&results->result[i], text);
	return probe ? probe->name : NULL;
}

static int no_name(const struct compare_results *results, const char *text, struct error *error)
{
	struct names names = { .count = 0 };

	for (size_t i = 0; i < results->count; i++)
		for (size_t j = 0; j < results->result[i].probes; j++)
			add_name(&names, results->result[i].probe[j].name);
	return suggest_find("--probe: no result has", text, name_at, &names, names.count, error) < 0 ? -EINVAL : 0;
}

static int take_name(const struct compare_results *results, const char *text, struct compare_named *named,
		     struct error *error)
{
	const char *name = find_name(results, text);

	if (!name)
		return no_name(results, text, error);
	if (named->count == COMPARE_NAMED)
		return error_usage(error, "--probe: more than %d", COMPARE_NAMED);
	named->name[named->count++] = name;
	return 0;
}

/* A name may itself have commas: BM_Fill<int,8>. */
static int take_names(const struct compare_results *results, const char *text, struct compare_named *named,
		      struct error *error)
{
	bool more = true;
	int result = 0;

	if (find_name(results, text))
		return take_name(results, text, named, error);
	while (more && !result) {
		char name[256];

		more = words_next(&text, name, sizeof name);
		result = take_name(results, name, named, error);
	}
	return result;
}

int compare_find_probes(const struct compare_results *results, const char *const *typed, size_t count,
			struct compare_named *named, struct error *error)
{
	int result = 0;

	named->count = 0;
	for (size_t i = 0; i < count && !result; i++)
		result = take_names(results, typed[i], named, error);
	return result;
}

static int open_path(struct compare_results *results, const char *path, struct error *error)
{
	int result = result_open(&results->result[results->count], path, error);

	results->count += !result;
	return result;
}

static int open_pairs(struct compare_results *results, const char *path, struct error *error)
{
	char(*folder)[VARIANTS_PATH] = calloc(VARIANTS_MOST + 2, sizeof *folder);
	char *place = folder ? folder[VARIANTS_MOST + 1] : NULL;
	int result = folder ? result_place(path, place, VARIANTS_PATH, error)
			    : error_set(error, -ENOMEM, "out of memory");
	size_t count = result ? 0 : variants_find(place, folder);

	if (!result && count == 1)
		result = error_usage(
			error,
			"compare: expected two or more results, or one of 'faultline run --against'; %.300s "
			"has no variants",
			path);
	for (size_t i = 0; i < count && !result; i++)
		result = open_path(results, folder[i], error);
	free(folder);
	return result;
}

int compare_open(struct compare_results *results, int count, char **path, struct error *error)
{
	int result = 0;

	if (count == 1)
		result = open_pairs(results, path[0], error);
	for (int i = 0; i < count && count > 1 && !result; i++)
		result = open_path(results, path[i], error);
	if (!result && result_order(results->result, NULL, results->count))
		result = error_set(error, -ENOMEM, "out of memory");
	return result;
}

void compare_close(struct compare_results *results)
{
	for (size_t i = 0; i < results->count; i++)
		result_close(&results->result[i]);
}
