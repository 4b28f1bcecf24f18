/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

uint64_t posix_clock_ns(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_nsec;
}

int os_clock_check(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time))
		return -errno;
	return os_clock_ns() ? 0 : -ENOSYS;
}

int64_t os_utc_seconds(void)
{
	return (int64_t)time(NULL);
}

uint64_t os_cpu_ns(void)
{
	return posix_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static uint64_t timeval_ns(struct timeval time)
{
	return (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_usec * NS_PER_US;
}

static long faults_so_far(void)
{
	struct rusage rusage;

	return getrusage(RUSAGE_SELF, &rusage) ? 0 : rusage.ru_minflt;
}

static bool try_faults(void)
{
	enum { PAGES = 8 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile unsigned char *bytes = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	long before = faults_so_far(), after;

	if (bytes == MAP_FAILED)
		return true;
	for (size_t i = 0; i < PAGES; i++)
		bytes[i * page] = 1;
	after = faults_so_far();
	munmap((void *)bytes, PAGES * page);
	return after > before;
}

bool os_counts_faults(void)
{
	static enum { UNTRIED, YES, NO } counts;

	if (counts == UNTRIED)
		counts = try_faults() ? YES : NO;
	return counts == YES;
}

/* Of figures of which one may be unknown. */
static uint64_t sum(uint64_t so_far, bool known, long more)
{
	return known && so_far != OS_UNKNOWN ? so_far + (uint64_t)more : OS_UNKNOWN;
}

void posix_usage_add(struct os_usage *usage, int who)
{
	bool counts = os_counts_faults(); /* first, since trying makes faults */
	struct rusage rusage;

	if (getrusage(who, &rusage))
		return;
	usage->user_ns += timeval_ns(rusage.ru_utime);
	usage->system_ns += timeval_ns(rusage.ru_stime);
	usage->minor_faults = sum(usage->minor_faults, counts, rusage.ru_minflt);
	usage->major_faults = sum(usage->major_faults, counts, rusage.ru_majflt);
	usage->voluntary_switches += (uint64_t)rusage.ru_nvcsw;
	usage->involuntary_switches += (uint64_t)rusage.ru_nivcsw;
	if (who == RUSAGE_CHILDREN)
		usage->others_cpu_ns += timeval_ns(rusage.ru_utime) + timeval_ns(rusage.ru_stime);
}

/* Runs a child that only makes system calls for a while. Whether the kernel reports most of its time as system time,
 * which for a short process happens only with exact accounting. */
static bool child_has_system_time(void)
{
	struct rusage rusage;
	pid_t child = fork();

	if (child == 0) {
		static char buffer[65536];
		int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);

		while (os_cpu_ns() < 400 * NS_PER_US)
			if (read(zero, buffer, sizeof buffer) < 0)
				break;
		_exit(0);
	}
	if (child < 0 || wait4(child, NULL, 0, &rusage) != child)
		return false;
	return timeval_ns(rusage.ru_stime) > timeval_ns(rusage.ru_utime);
}

bool posix_accounts_exactly(void)
{
	enum { CHILDREN = 12, MOST = 9 };
	int exact = 0;

	for (int i = 0; i < CHILDREN; i++)
		exact += child_has_system_time();
	return exact >= MOST;
}

int posix_write_all(int fd, const void *bytes, size_t count)
{
	const char *next = bytes;

	while (count > 0) {
		ssize_t written = write(fd, next, count);

		if (written < 0)
			return -errno;
		next += written;
		count -= (size_t)written;
	}
	return 0;
}

int posix_program(const void *image, size_t bytes, const char *file, char *path, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700), result;

	if (fd < 0)
		return -errno;
	result = posix_write_all(fd, image, bytes);
	if (close(fd))
		result = -errno;
	if (result)
		unlink(file);
	else
		snprintf(path, size, "%s", file);
	return result;
}
