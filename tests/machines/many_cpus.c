/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, makes a machine of MANY_CPUS CPUs of this one: the process may use the last two of them, or MANY_ALLOWED,
 * which are in turn the two that it really may use first. As a kernel of so many CPUs does, it refuses a mask that is
 * shorter than its own.
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

static size_t allowed(void)
{
	const char *text = getenv("MANY_ALLOWED");

	return text ? strtoul(text, NULL, 10) : 2;
}

/* Of the two that there are, the one that stands for a CPU. */
static size_t own_of(size_t cpu)
{
	return (cpu + many()) % 2;
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
	for (size_t cpu = many() - allowed(); cpu < many(); cpu++)
		if (CPU_ISSET(own_of(cpu), &own))
			CPU_SET_S(cpu, bytes, set);
	return 0;
}

int sched_setaffinity(pid_t pid, size_t bytes, const cpu_set_t *set)
{
	int (*function)(pid_t, size_t, const cpu_set_t *);
	cpu_set_t own;

	CPU_ZERO(&own);
	for (size_t cpu = many() - allowed(); cpu < many() && cpu < bytes * 8; cpu++)
		if (CPU_ISSET_S(cpu, bytes, set))
			CPU_SET(own_of(cpu), &own);
	real("sched_setaffinity", &function);
	return function(pid, sizeof own, &own);
}

int sched_getcpu(void)
{
	int (*function)(void);

	real("sched_getcpu", &function);
	return function() + (int)many() - 2;
}
