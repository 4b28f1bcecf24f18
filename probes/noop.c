/* SPDX-License-Identifier: MIT */
/*
 * The harness's own cost: a loop that the compiler may not remove. `spin` lengthens each turn by a known number of
 * turns of a second loop: a difference of known size, to test what `compare` finds.
 */
#include "probe.h"

enum { SPIN };

static int noop_run(struct trial *trial, uint64_t iterations)
{
	uint64_t spin = trial->value[SPIN];

	for (uint64_t i = 0; i < iterations; i++) {
		for (uint64_t j = 0; j < spin; j++)
			probe_keep(trial);
		probe_keep(trial);
	}
	return 0;
}

const struct probe probe_noop = {
	.name = "noop",
	.summary = "the harness's own cost: an empty loop",
	.iteration = "turn",
	.axes = {
		[SPIN] = { "spin", "0,1000..1024000*2", "0", .help = "turns of a second loop within each turn" },
	},
	.run = noop_run,
};
