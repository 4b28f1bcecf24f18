/* SPDX-License-Identifier: MIT */
/* The program of a trial's process: every probe, and a round of the one that is ordered. */
#include "trial.h"

#include "plan/registry.h"

int main(int argc, char **argv)
{
	return trial_main(registry, registry_count, argc, argv);
}
