/* SPDX-License-Identifier: MIT */
/* The harness's own cost: a loop that the compiler may not remove. */
#include "probe.h"

static int noop_run(struct trial *trial, uint64_t iterations)
{
	for (uint64_t i = 0; i < iterations; i++)
		probe_keep(trial);
	return 0;
}

const struct probe probe_noop = {
	.name = "noop",
	.summary = "the harness's own cost: an empty loop",
	.iteration = "turn",
	.run = noop_run,
};
