/* SPDX-License-Identifier: MIT */
/* The program that the replays spawn instead of Python: replay_target DESCRIPTOR-OF-ITS-JOB */
#include "replay.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	return replay_job_receive(atoi(argv[1])) ? 1 : 0;
}
