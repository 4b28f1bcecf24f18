/* SPDX-License-Identifier: MIT */
#include "result_order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool result_is_emulated(const struct result *result)
{
	return !strcmp(facts_text(&result->facts, "emulated"), "yes");
}

bool result_is_reported(const struct result *result)
{
	return !strncmp(facts_text(&result->facts, "reported"), "yes", strlen("yes"));
}

static int rank(const struct result *result)
{
	return 2 * result_is_reported(result) + result_is_emulated(result);
}

int result_order(struct result *result, char (*folder)[RESULT_FOLDER], size_t count)
{
	struct {
		struct result result;
		char folder[RESULT_FOLDER];
	} *moved = malloc(sizeof *moved);

	if (!moved)
		return -ENOMEM;
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && rank(&result[j - 1]) > rank(&result[j]); j--) {
			moved->result = result[j];
			result[j] = result[j - 1];
			result[j - 1] = moved->result;
			if (!folder)
				continue;
			memcpy(moved->folder, folder[j], RESULT_FOLDER);
			memcpy(folder[j], folder[j - 1], RESULT_FOLDER);
			memcpy(folder[j - 1], moved->folder, RESULT_FOLDER);
		}
	free(moved);
	return 0;
}
