/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer over the reader of results. The first byte says what the rest is: 'p' points of a probe, 'c' what
 * `run --format csv` prints, 's' points and, behind a line that says "samples", their samples, 'f' facts.
 * What is read is compared with itself, so every figure is looked at.
 */
#include "judge/comparison.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take_text(struct result *result, char kind, const char *text, size_t size)
{
	struct error error;
	struct csv csv;

	if (csv_open_text(&csv, "fuzz.csv", text, size, &error))
		return -1;
	if (kind == 'f')
		return result_take_facts(result, &csv, &error);
	if (kind == 'm')
		return result_take_samples(result, "fuzz", &csv, &error);
	return result_take_points(result, kind == 'c' ? NULL : "fuzz", &csv, &error);
}

/* The second file of an input that has two. */
static const char *second_file(const char *text, size_t size)
{
	static const char line[] = "\nsamples\n";

	return memmem(text, size, line, sizeof line - 1);
}

static void compare_with_itself(const struct result *result)
{
	struct result both[2];
	struct comparison comparison;
	struct error error;

	both[0] = both[1] = *result;
	if (comparison_make(both, 2, NULL, 0, 0.95, &comparison, &error))
		return;
	for (size_t i = 0; i < comparison.probes; i++)
		for (size_t j = 0; j < comparison.probe[i]->rows; j++) {
			const struct comparison_side *side = &comparison.probe[i]->row[j].side[1];

			if (!side->present || side->verdict == VERDICT_FASTER || side->verdict == VERDICT_SLOWER)
				abort();
		}
	comparison_free(&comparison);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1, *behind = NULL;
	struct result result = { 0 };
	size_t first = size - 1;

	if (size == 0)
		return 0;
	if (data[0] == 's')
		behind = second_file(text, first);
	if (behind)
		first = (size_t)(behind - text) + 1;
	if (!take_text(&result, (char)data[0], text, first) && behind) {
		behind += strlen("\nsamples\n");
		take_text(&result, 'm', behind, size - 1 - (size_t)(behind - text));
	}
	compare_with_itself(&result);
	result_close(&result);
	return 0;
}
