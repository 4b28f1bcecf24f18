/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, makes a machine of MANY_CPUS CPUs of this one: the process may use the last two of them, which are those that
 * it really may use first. As a kernel of so many CPUs does, it refuses a mask that is shorter than its own.
 */
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sched_getaffinity(pid_t pid, size_t bytes, cpu_set_t *set);
int sched_setaffinity(pid_t pid, size_t bytes, const cpu_set_t *set);
int sched_getcpu(void);

static size_t many(void)
{
	return strtoul(getenv("MANY_CPUS"), NULL, 10);
}

static void real(const char *name, void *function)
{
	*(void **)function = dlsym(RTLD_NEXT, name);
}

int sched_getaffinity(pid_t pid, size_t bytes, cpu_set_t *set)
{
	int (*function)(pid_t, size_t, cpu_set_t *);
	cpu_set_t own;

	if (bytes * 8 < many()) {
		errno = EINVAL;
		return -1;
	}
	real("sched_getaffinity", &function);
	if (function(pid, sizeof own, &own))
		return -1;
	memset(set, 0, bytes);
	for (size_t i = 0; i < 2; i++)
		if (CPU_ISSET(i, &own))
			CPU_SET_S(many() - 2 + i, bytes, set);
	return 0;
}

int sched_setaffinity(pid_t pid, size_t bytes, const cpu_set_t *set)
{
	int (*function)(pid_t, size_t, const cpu_set_t *);
	cpu_set_t own;

	CPU_ZERO(&own);
	for (size_t i = 0; i < 2; i++)
		if (many() - 2 + i < bytes * 8 && CPU_ISSET_S(many() - 2 + i, bytes, set))
			CPU_SET(i, &own);
	real("sched_setaffinity", &function);
	return function(pid, sizeof own, &own);
}

int sched_getcpu(void)
{
	int (*function)(void);

	real("sched_getcpu", &function);
	return function() + (int)many() - 2;
}
