/* SPDX-License-Identifier: MIT */
/*
 * A library to be loaded before a measuring program: makes one value of the points that it is ordered to measure larger
 * by a share, unseen by the harness. So a run in pairs has a difference of known size. FAULTLINE_LONGER is
 * "PROBE AXIS SHARE", AXIS being the place of the axis from 0, SHARE such as 0.03.
 */
#include "trial/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void lengthen(struct trial_order *order)
{
	const char *longer = getenv("FAULTLINE_LONGER");
	char probe[TRIAL_PROBE_NAME];
	unsigned axis;
	double share;

	if (longer && sscanf(longer, "%31s %u %lf", probe, &axis, &share) == 3 && axis < PROBE_AXES &&
	    !strcmp(probe, order->probe))
		order->value[axis] = (uint64_t)((double)order->value[axis] * (1 + share) + 0.5);
}

ssize_t read(int fd, void *to, size_t size)
{
	ssize_t got = syscall(SYS_read, fd, to, size);

	if (size == sizeof(struct trial_order) && got == (ssize_t)size)
		lengthen(to);
	return got;
}
