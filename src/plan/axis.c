/* SPDX-License-Identifier: MIT */
#include "axis.h"

#include "text/words.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t probe_axis_count(const struct probe *probe)
{
	size_t count = 0;

	while (count < PROBE_AXES && probe->axes[count].name)
		count++;
	return count;
}

int probe_axis_find(const struct probe *probe, const char *name)
{
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		if (!strcmp(probe->axes[i].name, name))
			return (int)i;
	return -1;
}

const char *probe_axis_name(const void *probe, size_t i)
{
	return ((const struct probe *)probe)->axes[i].name;
}

bool axis_has_words(const struct axis *axis)
{
	return !isdigit((unsigned char)axis->values[0]);
}

void axis_format(const struct axis *axis, uint64_t value, char *text, size_t size)
{
	struct words words;

	if (!axis_has_words(axis)) {
		snprintf(text, size, "%" PRIu64, value);
		return;
	}
	words_split(axis->values, ",", &words);
	snprintf(text, size, "%s", value < words.count ? words.text[value] : "?");
}

/* Reads the digits and the suffix at *text and moves *text past them. */
static int number_prefix(const char **text, uint64_t *number)
{
	static const char suffixes[] = "KMGT";
	char *end;
	const char *suffix;
	uint64_t value;
	int shift = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	errno = 0;
	value = strtoull(*text, &end, 10);
	if (errno)
		return -EINVAL;
	suffix = *end ? strchr(suffixes, toupper((unsigned char)*end)) : NULL;
	if (suffix) {
		shift = 10 * (int)(suffix - suffixes + 1);
		end++;
	}
	if (shift && value >> (64 - shift))
		return -EINVAL;
	*number = value << shift;
	*text = end;
	return 0;
}

int axis_number(const char *text, uint64_t *number)
{
	uint64_t value;

	if (number_prefix(&text, &value) || *text)
		return -EINVAL;
	*number = value;
	return 0;
}

static int word_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	struct words words;
	char what[64];
	int place;

	words_split(axis->values, ",", &words);
	snprintf(what, sizeof what, "%s: no value", axis->name);
	place = words_find(&words, what, text, error);
	if (place < 0)
		return -EINVAL;
	*value = (uint64_t)place;
	return 0;
}

/* The smallest and largest number of an axis, from the ranges and items it lists. */
static void axis_bounds(const struct axis *axis, uint64_t *low, uint64_t *high)
{
	const char *text = axis->values;
	uint64_t number;

	*low = UINT64_MAX;
	*high = 0;
	while (*text) {
		char separator = text > axis->values ? text[-1] : ',';

		if (number_prefix(&text, &number)) {
			text++;
			continue;
		}
		if (separator == '*' || separator == '+')
			continue;
		*low = number < *low ? number : *low;
		*high = number > *high ? number : *high;
	}
}

static int number_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	uint64_t low, high, number;

	axis_bounds(axis, &low, &high);
	if (axis_number(text, &number))
		return error_usage(error, "%s: '%s' is not a number; expected %s, such as 4096, 4K or 1..64*4",
				   axis->name, text, axis->values);
	if (number < low || number > high)
		return error_usage(error, "%s: %s is out of range; expected %s", axis->name, text, axis->values);
	*value = number;
	return 0;
}

int axis_parse(const struct axis *axis, const char *text, uint64_t *value, struct error *error)
{
	return axis_has_words(axis) ? word_parse(axis, text, value, error) : number_parse(axis, text, value, error);
}
