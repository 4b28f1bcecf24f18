/* SPDX-License-Identifier: MIT */
#include "parent.h"

#include "region.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_minflt;
}

static void advise(unsigned char *start, uint64_t bytes, bool huge)
{
#if defined MADV_HUGEPAGE && defined MADV_NOHUGEPAGE
	madvise(start, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#else
	(void)start, (void)bytes, (void)huge;
#endif
}

/* Touches every page; the faults that it took. A sanitizer would touch memory of its own besides. */
__attribute__((no_sanitize("address"))) static uint64_t touch(volatile unsigned char *start, uint64_t bytes)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), before = faults_so_far();

	for (uint64_t i = 0; i < bytes; i += page)
		start[i] = 1;
	return faults_so_far() - before;
}

/* Maps and fills bytes that begin on a whole `unit`; the faults that it took, or -errno. */
static int64_t fill(struct resident *resident, uint64_t unit)
{
	uint64_t faults;
	unsigned char *start = mmap(NULL, resident->bytes + unit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				    -1, 0);

	if (start == MAP_FAILED)
		return -errno;
	resident->start = start + (probe_round_up((uintptr_t)start, unit) - (uintptr_t)start);
	advise(resident->start, resident->bytes, resident->huge);
	faults = touch(resident->start, resident->bytes);
	memset(resident->start, 1, resident->bytes);
	probe_keep(resident->start);
	return (int64_t)faults;
}

static int fill_huge(struct trial *trial, struct resident *resident)
{
	uint64_t unit = region_huge_page();
	int64_t faults;

	if (unit == 0)
		return probe_fail(trial, -ENOTSUP, "this system has no transparent huge pages");
	if (!probe_counts_faults())
		return probe_fail(trial, -ENOTSUP, PROBE_NO_FAULTS);
	if (resident->bytes < unit)
		return probe_fail(trial, -ENOTSUP, "smaller than a huge page");
	resident->bytes -= resident->bytes % unit;
	faults = fill(resident, unit);
	if (faults > (int64_t)(8 + 2 * resident->bytes / unit))
		return probe_fail(trial, -ENOTSUP,
				  "the kernel gave small pages (/sys/kernel/mm/transparent_hugepage/enabled)");
	return faults < 0 ? (int)faults : 0;
}

static int fill_small(struct trial *trial, struct resident *resident)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int64_t faults = fill(resident, page);

	if (probe_counts_faults() && faults >= 0 && (uint64_t)faults + 8 < resident->bytes / page)
		return probe_fail(trial, -ENOTSUP, "the kernel gave larger pages although it was asked not to");
	return faults < 0 ? (int)faults : 0;
}

int resident_fill(struct trial *trial, struct resident *resident, uint64_t bytes, bool huge)
{
	int result = bytes ? probe_need_memory(trial, bytes) : 0;

	*resident = (struct resident){ .bytes = bytes, .huge = huge };
	if (result)
		return result;
	if (bytes == 0)
		return huge ? probe_fail(trial, -ENOTSUP, "no memory that could be in huge pages") : 0;
	return huge ? fill_huge(trial, resident) : fill_small(trial, resident);
}

int resident_refill(struct trial *trial, struct resident *resident)
{
	if (!resident->start)
		return 0;
	munmap(resident->start, resident->bytes);
	return resident_fill(trial, resident, resident->bytes, resident->huge);
}

int parent_map(struct trial *trial, uint64_t count)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	unsigned char *start;

	if (count == 0)
		return 0;
	start = mmap(NULL, count * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED)
		return -errno;
	advise(start, count * page, false);
	memset(start, 1, count * page);
	for (uint64_t i = 1; i < count; i += 2)
		if (mprotect(start + i * page, page, PROT_READ))
			return probe_fail(trial, -ENOTSUP, "more mappings than a process may have (vm.max_map_count)");
	return 0;
}

static void *park(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

int parent_park(struct trial *trial, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		pthread_t thread;
		int error = pthread_create(&thread, NULL, park, NULL);

		if (error)
			return probe_fail(trial, -error, "can't create more threads (ulimit -u, ulimit -v, pids.max)");
	}
	return 0;
}
