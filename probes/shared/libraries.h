/* SPDX-License-Identifier: MIT */
/* Small libraries that the loader loads into a dynamic program, beside those that it needs. */
#ifndef FAULTLINE_LIBRARIES_H
#define FAULTLINE_LIBRARIES_H

#include "probe.h"

enum { LIBRARIES_MOST = 64 };

struct libraries {
	char preload[2048];   /* LD_PRELOAD=... */
	char *environment[2]; /* of the program */
};

/* Makes `count` libraries, each a file of its own in memory, which programs inherit, and the environment of a program
 * that is to load them. 0, or -errno with a reason. */
int libraries_make(struct trial *, struct libraries *, uint64_t count);

/* How many of them a process has mapped; 0 where the system does not report it. */
uint64_t libraries_loaded(pid_t);

#endif
