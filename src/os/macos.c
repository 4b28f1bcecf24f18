/* SPDX-License-Identifier: MIT */
/* macOS. Compiled and linked with the system's headers; see docs/platforms.md for what was run. */
#include "posix.h"

#include <errno.h>
#include <libproc.h>
#include <limits.h>
#include <mach-o/dyld.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sysctl.h>

uint64_t os_clock_ns(void)
{
	return clock_gettime_nsec_np(CLOCK_UPTIME_RAW);
}

const char *os_clock_name(void)
{
	return "CLOCK_UPTIME_RAW";
}

const char *os_libc(void)
{
	return "libsystem";
}

/* Times of libproc are in units of mach_absolute_time. */
static uint64_t mach_ns(uint64_t ticks)
{
	mach_timebase_info_data_t base;

	mach_timebase_info(&base);
	return ticks * base.numer / base.denom;
}

void os_usage_add(pid_t peer, struct os_usage *usage)
{
	struct rusage_info_v4 info;
	struct proc_taskinfo task;

	if (proc_pid_rusage(peer, RUSAGE_INFO_V4, (rusage_info_t *)&info))
		return;
	usage->others_cpu_ns += mach_ns(info.ri_user_time + info.ri_system_time);
	usage->user_ns += mach_ns(info.ri_user_time);
	usage->system_ns += mach_ns(info.ri_system_time);
	if (proc_pidinfo(peer, PROC_PIDTASKINFO, 0, &task, sizeof task) != (int)sizeof task)
		return;
	usage->minor_faults += (uint64_t)(task.pti_faults - task.pti_pageins);
	usage->major_faults += (uint64_t)task.pti_pageins;
}

uint64_t os_stolen_ns(void)
{
	return OS_UNKNOWN;
}

void os_usage_read(pid_t peer, bool children, struct os_usage *usage)
{
	*usage = (struct os_usage){ .cpu = -1, .steal_ns = OS_UNKNOWN };
	posix_usage_add(usage, RUSAGE_SELF);
	if (children)
		posix_usage_add(usage, RUSAGE_CHILDREN);
	if (peer > 0)
		os_usage_add(peer, usage);
}

/* XNU accounts exactly; if a trial shows otherwise, the length of a tick is not known. */
uint64_t os_accounting_tick_ns(void)
{
	return posix_accounts_exactly() ? 0 : NS_PER_SECOND / 100;
}

int os_pin(int cpu)
{
	(void)cpu;
	return -ENOTSUP;
}

int os_unpin(void)
{
	return 0;
}

/* Binding to a CPU is not possible, so no CPU is offered. */
size_t os_cpus(int *cpu, size_t size)
{
	(void)cpu, (void)size;
	return 0;
}

size_t os_process_cpus(pid_t pid, int *cpu, size_t size)
{
	(void)pid, (void)cpu, (void)size;
	return 0;
}

size_t os_parent_cpus(int *cpu, size_t size)
{
	return os_cpus(cpu, size);
}

void os_die_with_parent(pid_t parent)
{
	(void)parent;
}

void os_adopt_orphans(void)
{
}

uint64_t os_memory_available(void)
{
	mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
	vm_statistics64_data_t memory;
	vm_size_t page;

	if (host_page_size(mach_host_self(), &page) ||
	    host_statistics64(mach_host_self(), HOST_VM_INFO64, (host_info64_t)&memory, &count))
		return OS_UNKNOWN;
	return ((uint64_t)memory.free_count + memory.inactive_count + memory.purgeable_count) * page;
}

int os_program(const void *image, size_t bytes, const char *file, char *path, size_t size)
{
	return posix_program(image, bytes, file, path, size);
}

struct os_maker os_maker(pid_t pid)
{
	return (struct os_maker){ .pid = pid };
}

/* Shared memory objects, semaphores and segments can't be listed. */
void os_remove_leftovers(const struct os_leftovers *left)
{
	posix_remove_files(left->directory, left->prefix);
}

int os_executable(char *path, size_t size)
{
	char called[PATH_MAX], real[PATH_MAX];
	uint32_t length = sizeof called;

	if (_NSGetExecutablePath(called, &length))
		return -ENAMETOOLONG;
	if (!realpath(called, real)) /* it may have been started through a symbolic link */
		return -errno;
	return snprintf(path, size, "%s", real) < (int)size ? 0 : -ENAMETOOLONG;
}

typedef void fact_sink(void *context, const char *key, const char *value);

static void put_text(fact_sink *fact, void *context, const char *key, const char *name)
{
	char text[256];
	size_t size = sizeof text;

	if (!sysctlbyname(name, text, &size, NULL, 0) && text[0])
		fact(context, key, text);
}

static void put_number(fact_sink *fact, void *context, const char *key, const char *name)
{
	uint64_t number = 0;
	size_t size = sizeof number;
	char text[32];

	if (sysctlbyname(name, &number, &size, NULL, 0))
		return;
	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	fact(context, key, text);
}

void os_facts(fact_sink *fact, void *context, const struct os_place *place)
{
	struct statfs status;

	put_text(fact, context, "distribution", "kern.osproductversion");
	put_text(fact, context, "kernel", "kern.osrelease");
	put_text(fact, context, "cpu_model", "machdep.cpu.brand_string");
	put_text(fact, context, "machine_product", "hw.model");
	put_number(fact, context, "cpus_online", "hw.ncpu");
	put_number(fact, context, "cpus_performance", "hw.perflevel0.physicalcpu");
	put_number(fact, context, "cpus_efficiency", "hw.perflevel1.physicalcpu");
	put_number(fact, context, "cache_l1_data", "hw.l1dcachesize");
	put_number(fact, context, "cache_l2", "hw.l2cachesize");
	put_number(fact, context, "cache_line", "hw.cachelinesize");
	put_number(fact, context, "memory_total", "hw.memsize");
	put_number(fact, context, "hypervisor", "kern.hv_vmm_present");
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
