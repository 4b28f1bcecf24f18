/* SPDX-License-Identifier: MIT */
#include "disturbance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	uint64_t mark;
	const char *word;
} words[] = {
	{ DISTURBED_PREEMPTED, "preempted" },
	{ DISTURBED_MIGRATED, "migrated" },
	{ DISTURBED_STOLEN, "stolen" },
	{ DISTURBED_FREQUENCY, "frequency" },
};

enum { WORDS = sizeof words / sizeof words[0] };

void disturbance_text(uint64_t marks, char text[static DISTURBANCE_TEXT])
{
	size_t used = 0;

	snprintf(text, DISTURBANCE_TEXT, "none");
	for (size_t i = 0; i < WORDS; i++)
		if (marks & words[i].mark)
			used += (size_t)snprintf(text + used, DISTURBANCE_TEXT - used, "%s%s", used ? " " : "",
						 words[i].word);
}

static uint64_t mark_of(const char *word, size_t length)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(words[i].word) == length && !memcmp(words[i].word, word, length))
			return words[i].mark;
	return 0;
}

int disturbance_parse(const char *text, uint64_t *marks)
{
	uint64_t found = 0;

	if (!strcmp(text, "none")) {
		*marks = 0;
		return 0;
	}
	for (;;) {
		size_t length = strcspn(text, " ");
		uint64_t mark = mark_of(text, length);

		if (!mark)
			return -EINVAL;
		found |= mark;
		text += length;
		if (!*text++)
			break;
	}
	*marks = found;
	return 0;
}

/* Where the round that begins at `start` ends; counts its timed samples and its undisturbed ones. */
static size_t round_end(const struct choosable *sample, size_t count, size_t start, size_t *timed, size_t *clean)
{
	size_t end = start;

	*timed = *clean = 0;
	for (; end < count && sample[end].round == sample[start].round; end++) {
		*timed += sample[end].timed;
		*clean += sample[end].timed && !sample[end].disturbed;
	}
	return end;
}

size_t disturbance_choose(struct choosable *sample, size_t count)
{
	size_t timed = 0, left_out = 0;

	for (size_t start = 0, end; start < count; start = end) {
		size_t round_timed, clean;

		end = round_end(sample, count, start, &round_timed, &clean);
		for (size_t i = start; i < end; i++)
			sample[i].used = sample[i].timed && (clean == 0 || !sample[i].disturbed);
		timed += round_timed;
		left_out += clean ? round_timed - clean : 0;
	}
	if (left_out <= timed - left_out)
		return left_out;
	for (size_t i = 0; i < count; i++)
		sample[i].used = sample[i].timed;
	return 0;
}
