/* SPDX-License-Identifier: MIT */
#include "touch.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Knuth's MMIX: any sequence works that has no pattern known to a prefetcher. */
static void shuffle(uint32_t *number, uint64_t count, uint64_t *random)
{
	for (uint64_t i = count; i > 1; i--) {
		uint32_t kept = number[i - 1];
		uint64_t other;

		*random = *random * 6364136223846793005 + 1442695040888963407;
		other = (*random >> 33) % i;
		number[i - 1] = number[other];
		number[other] = kept;
	}
}

static uint32_t *numbers_below(uint64_t count)
{
	uint32_t *number = count <= UINT32_MAX ? malloc(count * sizeof *number) : NULL;

	for (uint64_t i = 0; number && i < count; i++)
		number[i] = (uint32_t)i;
	return number;
}

uint32_t *touch_order(uint64_t count, uint64_t group, bool shuffled)
{
	uint32_t *order = numbers_below(count), *groups = numbers_below(count / group);
	uint64_t random = 1;

	if (order && groups && shuffled) {
		shuffle(groups, count / group, &random);
		for (uint64_t i = 0; i < count; i++)
			order[i] = (uint32_t)(groups[i / group] * group + i % group);
		for (uint64_t i = 0; i < count; i += group)
			shuffle(order + i, group, &random);
	}
	free(groups);
	return order;
}

/* A sanitizer's own memory would cause additional faults here. */
__attribute__((no_sanitize("address"))) void touch_pages(const struct touch *touch, uint64_t first, uint64_t end)
{
	volatile unsigned char *start = touch->start;
	const uint32_t *order = touch->order;
	unsigned char value = (unsigned char)touch->value;

	if (touch->value == TOUCH_READ)
		for (uint64_t i = first; i < end; i++)
			(void)start[order[i] * touch->page];
	else
		for (uint64_t i = first; i < end; i++)
			start[order[i] * touch->page] = value;
}

static bool received(int fd, uint64_t *count)
{
	return read(fd, count, sizeof *count) == (ssize_t)sizeof *count;
}

static int tell(int fd, uint64_t count)
{
	errno = EIO;
	return write(fd, &count, sizeof count) == (ssize_t)sizeof count ? 0 : -errno;
}

/* The loop runs and answers once untimed: the first time would fault in code. */
static int serve(struct trial *trial)
{
	const struct touch_child *child = trial->state;
	uint64_t count = 0;

	close(child->order[1]);
	do {
		touch_pages(&child->touch, 0, count);
		if (tell(child->answer[1], count))
			return -EPIPE;
	} while (received(child->order[0], &count));
	return 0;
}

int touch_child_start(struct trial *trial, struct touch_child *child, const struct touch *touch)
{
	void *state = trial->state;
	uint64_t count;
	int result;

	child->touch = *touch;
	if (pipe(child->order))
		return -errno;
	if (pipe(child->answer))
		return -errno;
	trial->state = child;
	result = probe_start_peer(trial, -1, serve);
	trial->state = state;
	if (result)
		return result;
	close(child->answer[1]); /* or its end would not be seen if the child dies */
	child->answer[1] = -1;
	return received(child->answer[0], &count) ? 0 : -EPIPE;
}

int touch_child_run(struct touch_child *child, uint64_t count)
{
	uint64_t touched = 0;
	int result = tell(child->order[1], count);

	if (result)
		return result;
	return received(child->answer[0], &touched) && touched == count ? 0 : -EPIPE;
}

void touch_child_end(struct trial *trial, struct touch_child *child)
{
	probe_end_peer(trial);
	for (int i = 0; i < 2; i++) {
		if (child->order[i] >= 0)
			close(child->order[i]);
		if (child->answer[i] >= 0)
			close(child->answer[i]);
		child->order[i] = child->answer[i] = -1;
	}
}

void touch_share(void *touch, uint64_t first, uint64_t end)
{
	touch_pages(touch, first, end);
}
