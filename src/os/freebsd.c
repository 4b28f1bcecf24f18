/* SPDX-License-Identifier: MIT */
/* FreeBSD. Compiled and linked with the system's headers; see docs/platforms.md for what was run. */
#include "posix.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <sys/cpuset.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/procctl.h>
#include <sys/sysctl.h>
#include <sys/user.h>
#include <unistd.h>

uint64_t os_clock_ns(void)
{
	return posix_clock_ns(CLOCK_MONOTONIC);
}

const char *os_clock_name(void)
{
	return "CLOCK_MONOTONIC";
}

const char *os_libc(void)
{
	return "libc";
}

void os_usage_add(pid_t peer, struct os_usage *usage)
{
	int name[] = { CTL_KERN, KERN_PROC, KERN_PROC_PID, peer };
	struct kinfo_proc process;
	size_t size = sizeof process;

	if (sysctl(name, 4, &process, &size, NULL, 0) || size == 0)
		return;
	usage->others_cpu_ns += (uint64_t)process.ki_runtime * NS_PER_US;
	usage->minor_faults += (uint64_t)process.ki_rusage.ru_minflt;
	usage->major_faults += (uint64_t)process.ki_rusage.ru_majflt;
	usage->voluntary_switches += (uint64_t)process.ki_rusage.ru_nvcsw;
	usage->involuntary_switches += (uint64_t)process.ki_rusage.ru_nivcsw;
}

uint64_t os_stolen_ns(void)
{
	return OS_UNKNOWN;
}

void os_usage_read(pid_t peer, bool children, struct os_usage *usage)
{
	*usage = (struct os_usage){ .cpu = sched_getcpu(), .steal_ns = OS_UNKNOWN };
	posix_usage_add(usage, RUSAGE_SELF);
	if (children)
		posix_usage_add(usage, RUSAGE_CHILDREN);
	if (peer > 0)
		os_usage_add(peer, usage);
}

uint64_t os_accounting_tick_ns(void)
{
	int hertz = 0;
	size_t size = sizeof hertz;

	if (posix_accounts_exactly())
		return 0;
	if (sysctlbyname("kern.hz", &hertz, &size, NULL, 0) || hertz <= 0)
		hertz = 100;
	return (uint64_t)(NS_PER_SECOND / hertz);
}

static cpuset_t unpinned; /* the thread's affinity before it was first bound */
static bool is_pinned;

int os_pin(int cpu)
{
	cpuset_t set;

	if (!is_pinned && cpuset_getaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof unpinned, &unpinned))
		return -errno;
	is_pinned = true;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof set, &set) ? -errno : 0;
}

int os_unpin(void)
{
	return is_pinned && cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof unpinned, &unpinned) ? -errno
													       : 0;
}

static size_t cpus_of(id_t pid, int *cpu, size_t size)
{
	size_t count = 0;
	cpuset_t set;

	if (cpuset_getaffinity(CPU_LEVEL_WHICH, CPU_WHICH_PID, pid, sizeof set, &set))
		return 0;
	for (int i = 0; i < CPU_SETSIZE && count < size; i++)
		if (CPU_ISSET(i, &set))
			cpu[count++] = i;
	return count;
}

size_t os_cpus(int *cpu, size_t size)
{
	return cpus_of(-1, cpu, size);
}

size_t os_process_cpus(pid_t pid, int *cpu, size_t size)
{
	return cpus_of(pid, cpu, size);
}

size_t os_parent_cpus(int *cpu, size_t size)
{
	return cpus_of(getppid(), cpu, size);
}

void os_die_with_parent(pid_t parent)
{
	int number = SIGKILL;

	procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &number);
	if (getppid() != parent)
		_exit(1);
}

void os_adopt_orphans(void)
{
	procctl(P_PID, 0, PROC_REAP_ACQUIRE, NULL);
}

uint64_t os_memory_available(void)
{
	uint32_t pages = 0, inactive = 0;
	size_t size = sizeof pages;

	if (sysctlbyname("vm.stats.vm.v_free_count", &pages, &size, NULL, 0))
		return OS_UNKNOWN;
	size = sizeof inactive;
	sysctlbyname("vm.stats.vm.v_inactive_count", &inactive, &size, NULL, 0);
	return ((uint64_t)pages + inactive) * (uint64_t)sysconf(_SC_PAGESIZE);
}

int os_program(const void *image, size_t bytes, const char *file, char *path, size_t size)
{
	return posix_program(image, bytes, file, path, size);
}

struct os_maker os_maker(pid_t pid)
{
	return (struct os_maker){ .pid = pid };
}

/* Named semaphores are files; shared memory objects and segments can't be listed without privilege. */
void os_remove_leftovers(const struct os_leftovers *left)
{
	char semaphores[64];

	snprintf(semaphores, sizeof semaphores, "SEMD%s", left->prefix);
	posix_remove_files("/tmp", semaphores);
	posix_remove_files(left->directory, left->prefix);
}

int os_executable(char *path, size_t size)
{
	int name[] = { CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1 };

	return sysctl(name, 4, path, &size, NULL, 0) ? -errno : 0;
}

typedef void fact_sink(void *context, const char *key, const char *value);

static void put_text(fact_sink *fact, void *context, const char *key, const char *name)
{
	char text[256];
	size_t size = sizeof text;

	if (!sysctlbyname(name, text, &size, NULL, 0) && text[0])
		fact(context, key, text);
}

void os_facts(fact_sink *fact, void *context, const struct os_place *place)
{
	struct statfs status;

	put_text(fact, context, "kernel", "kern.osrelease");
	put_text(fact, context, "cpu_model", "hw.model");
	put_text(fact, context, "hypervisor", "kern.vm_guest");
	put_text(fact, context, "clock_source", "kern.timecounter.hardware");
	if (!statfs(place->directory, &status))
		fact(context, "temporary_file_system", status.f_fstypename);
}

int os_mappings_read(struct os_mappings *mappings)
{
	*mappings = (struct os_mappings){ OS_UNKNOWN, OS_UNKNOWN, OS_UNKNOWN };
	return 0;
}

void os_set_name(const char *name)
{
	(void)name;
}
