/* SPDX-License-Identifier: MIT */
/* Systems that publish neither how their CPUs lie nor CPU quotas. */
#include "os.h"

size_t os_siblings(int cpu, int *sibling, size_t size)
{
	(void)cpu;
	(void)sibling;
	(void)size;
	return 0;
}

enum os_distance os_cpu_distance(int cpu, int other)
{
	(void)cpu;
	(void)other;
	return OS_DISTANCE_UNKNOWN;
}

unsigned os_cpu_capacity(int cpu)
{
	(void)cpu;
	return 0;
}

bool os_throttling(uint64_t *periods, uint64_t *throttled)
{
	(void)periods;
	(void)throttled;
	return false;
}
