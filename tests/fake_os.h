/* SPDX-License-Identifier: MIT */
/* An operating system for tests, in which time passes only where a test says so. */
#ifndef FAULTLINE_FAKE_OS_H
#define FAULTLINE_FAKE_OS_H

#include "os/os.h"
#include "os/os_counters.h"

extern struct fake_os {
	uint64_t now_ns, cpu_ns;
	uint64_t read_ns;      /* passes with each reading of the clock */
	uint64_t usage_ns;     /* passes, and is used, while the usage or the counters are read */
	struct os_usage usage; /* as it stands */
	size_t counters;       /* that the processor has: 0 for no counters at all */
	uint64_t counted;      /* what each of them has counted */
	size_t groups_open;
	char log[512]; /* what was called: see fake_log */
} fake_os;

void fake_os_reset(void);

/* Notes that something was called: 'c' the clock, 'p' the CPU clock, 'u' the usage, 'g' a group of
 * counters; the fake probes add letters of their own. */
void fake_log(char letter);

/* Lets time pass, all of it CPU time of the process, and a counter count each ns. */
void fake_work(uint64_t ns);

#endif
