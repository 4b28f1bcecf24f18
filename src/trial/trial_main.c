/* SPDX-License-Identifier: MIT */
/* The program of a trial's process: contains every probe and runs a round of the ordered one. */
#include "trial.h"

#include "plan/registry.h"

int main(int argc, char **argv)
{
	return trial_main(registry, registry_count, argc, argv);
}
