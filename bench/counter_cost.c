/* SPDX-License-Identifier: MIT */
/* What reading the counters adds to a sample, outside of its timed region: the pair of readings. */
#include "measure/counters.h"
#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAIRS = 2001 };

static int compare_ns(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median_pair_ns(struct counting *counting)
{
	static uint64_t pair[PAIRS];

	for (size_t i = 0; i < PAIRS; i++) {
		uint64_t start = os_clock_ns();

		counting_read(counting, &counting->before);
		counting_read(counting, &counting->after);
		pair[i] = os_clock_ns() - start;
	}
	qsort(pair, PAIRS, sizeof pair[0], compare_ns);
	return pair[PAIRS / 2];
}

int main(void)
{
	struct counting none = { 0 }, counting = { 0 };
	struct counters counters;
	struct event_group events = { 0 };
	struct error error = { 0 };
	int result = counters_choose("default", &counters, &error);

	if (!result)
		counters_group(&counters, 0, &events);
	if (result || counting_open(&events, &counting)) {
		fprintf(stderr, "no counters here %s\n", error.text);
		return 1;
	}
	printf("a pair of readings without counters:  %5lu ns\n", (unsigned long)median_pair_ns(&none));
	printf("a pair of readings of %zu counters:     %5lu ns (goal: under 3000)\n", counting.count,
	       (unsigned long)median_pair_ns(&counting));
	counting_close(&counting);
	return 0;
}
