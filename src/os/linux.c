/* SPDX-License-Identifier: MIT */
/* Linux: clocks, usage, pinning, memory, processes. Facts about the platform: linux_facts.c; leftovers of dead
 * processes: linux_objects.c. */
#include "linux.h"
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

uint64_t os_clock_ns(void)
{
	return posix_clock_ns(CLOCK_MONOTONIC_RAW);
}

const char *os_clock_name(void)
{
	return "CLOCK_MONOTONIC_RAW";
}

const char *os_libc(void)
{
#ifdef __GLIBC__
	static char name[32];

	snprintf(name, sizeof name, "glibc-%s", gnu_get_libc_version());
	return name;
#else
	return "musl";
#endif
}

static uint64_t field_after(const char *text, const char *label)
{
	const char *found = strstr(text, label);

	return found ? strtoull(found + strlen(label), NULL, 10) : 0;
}

void os_usage_add(pid_t peer, struct os_usage *usage)
{
	uint64_t tick_ns = (uint64_t)NS_PER_SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
	uint64_t minor = 0, major = 0, user = 0, system = 0;
	char path[64], text[4096];
	const char *after_name;
	clockid_t clock;

	if (!clock_getcpuclockid(peer, &clock))
		usage->others_cpu_ns += posix_clock_ns(clock);
	snprintf(path, sizeof path, "/proc/%d/stat", (int)peer);
	if (linux_read(path, text, sizeof text) > 0 && (after_name = strrchr(text, ')')))
		sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %*u %" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64 " %" SCNu64,
		       &minor, &major, &user, &system);
	if (os_counts_faults()) {
		usage->minor_faults += minor;
		usage->major_faults += major;
	}
	usage->user_ns += user * tick_ns;
	usage->system_ns += system * tick_ns;
	snprintf(path, sizeof path, "/proc/%d/status", (int)peer);
	linux_read(path, text, sizeof text);
	usage->voluntary_switches += field_after(text, "\nvoluntary_ctxt_switches:");
	usage->involuntary_switches += field_after(text, "\nnonvoluntary_ctxt_switches:");
}

/* The column "steal" of a line in /proc/stat, see proc_stat(5). */
static uint64_t steal_of(const char *label)
{
	uint64_t tick_ns = (uint64_t)NS_PER_SECOND / (uint64_t)sysconf(_SC_CLK_TCK), steal;
	char line[256];

	if (!linux_line_that_begins("/proc/stat", label, line, sizeof line) ||
	    sscanf(line + strlen(label), "%*u %*u %*u %*u %*u %*u %*u %" SCNu64, &steal) != 1)
		return OS_UNKNOWN;
	return steal * tick_ns;
}

static uint64_t steal_ns(int cpu)
{
	char label[32];

	snprintf(label, sizeof label, "cpu%d ", cpu);
	return cpu < 0 ? OS_UNKNOWN : steal_of(label);
}

uint64_t os_stolen_ns(void)
{
	return steal_of("cpu ");
}

/* Most virtual machines have no such file. */
static uint64_t frequency_khz(int cpu)
{
	char path[80], text[32];

	snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", cpu);
	return cpu >= 0 && linux_read(path, text, sizeof text) > 0 ? strtoull(text, NULL, 10) : 0;
}

void os_usage_read(pid_t peer, bool children, struct os_usage *usage)
{
	*usage = (struct os_usage){ .cpu = sched_getcpu() };
	posix_usage_add(usage, RUSAGE_SELF);
	if (children)
		posix_usage_add(usage, RUSAGE_CHILDREN);
	if (peer > 0)
		os_usage_add(peer, usage);
	usage->steal_ns = steal_ns(usage->cpu);
	usage->frequency_khz = frequency_khz(usage->cpu);
}

uint64_t os_accounting_tick_ns(void)
{
	struct timespec tick;

	if (posix_accounts_exactly() || clock_getres(CLOCK_MONOTONIC_COARSE, &tick))
		return 0;
	return (uint64_t)tick.tv_sec * NS_PER_SECOND + (uint64_t)tick.tv_nsec;
}

void os_set_name(const char *name)
{
	prctl(PR_SET_NAME, name);
}

void os_die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

void os_adopt_orphans(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

uint64_t os_memory_available(void)
{
	static const char label[] = "MemAvailable:";
	uint64_t available = OS_UNKNOWN, left = linux_cgroup_memory_left();
	char text[4096];

	if (linux_read("/proc/meminfo", text, sizeof text) > 0 && strstr(text, label))
		available = field_after(text, label) << 10;
	return left < available ? left : available;
}

/* From Linux 6.3 on vm.memfd_noexec may demand a flag for what will be executed. It is unknown to earlier kernels, and
 * to many a header. */
static int executable_in_memory(void)
{
	enum { EXECUTABLE = 0x10 };
	static const char name[] = "faultline-program";
	int fd = memfd_create(name, MFD_CLOEXEC | EXECUTABLE);

	return fd < 0 && errno == EINVAL ? memfd_create(name, MFD_CLOEXEC) : fd;
}

int os_program(const void *image, size_t bytes, const char *file, char *path, size_t size)
{
	int fd = executable_in_memory();
	int result;

	if (fd < 0)
		return posix_program(image, bytes, file, path, size);
	result = posix_write_all(fd, image, bytes);
	if (result) {
		close(fd);
		return result;
	}
	snprintf(path, size, "/proc/self/fd/%d", fd);
	return 0;
}

int os_executable(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length < 0)
		return -errno;
	path[length] = '\0';
	return 0;
}
