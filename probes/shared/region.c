/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

uint64_t region_page(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* The number after `label` in a small file, 0 if it is not there. Nothing is allocated: see fork.c. */
static uint64_t number_in(const char *path, const char *label)
{
	char text[4096] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *at;

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof text - 1) <= 0)
		text[0] = '\0';
	close(fd);
	at = strstr(text, label);
	return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

/* Without /sys, as in some containers, that of the reserved pool is the same unless its default was changed. */
uint64_t region_huge_page(void)
{
	uint64_t bytes = number_in("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "");

	return bytes ? bytes : number_in("/proc/meminfo", "Hugepagesize:") << 10;
}

static int map(struct region *region, void *where, uint64_t bytes, int flags, int fd)
{
	void *start = mmap(where, bytes, PROT_READ | PROT_WRITE, flags | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (start == MAP_FAILED)
		return -errno;
	*region = (struct region){ start, bytes, start, bytes };
	return 0;
}

static int map_hugetlb(struct trial *trial, struct region *region, uint64_t bytes, int flags)
{
#ifdef MAP_HUGETLB
	int result = map(region, NULL, bytes, flags | MAP_HUGETLB, -1);

	return result ? probe_fail(trial, -ENOTSUP, "too few hugetlb pages are reserved (sysctl vm.nr_hugepages)") : 0;
#else
	(void)region, (void)bytes, (void)flags;
	return probe_fail(trial, -ENOTSUP, "this system has no MAP_HUGETLB");
#endif
}

/* Address and offset are both aligned to a huge page: address space is reserved first, then mapped over. */
static int map_huge(struct trial *trial, struct region *region, uint64_t bytes, int flags, int fd)
{
#ifdef MADV_HUGEPAGE
	uint64_t huge = region_huge_page();
	void *room = mmap(NULL, bytes + huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result;

	if (room == MAP_FAILED)
		return -errno;
	result = map(region, (void *)probe_round_up((uintptr_t)room, huge), bytes, flags | MAP_FIXED, fd);
	if (!result && madvise(region->start, bytes, MADV_HUGEPAGE))
		result = probe_fail(trial, -ENOTSUP, "the kernel does not accept advice to use huge pages");
	region->mapping = room;
	region->mapped = bytes + huge;
	if (result) {
		munmap(room, bytes + huge);
		region->start = NULL;
	}
	return result;
#else
	(void)region, (void)bytes, (void)flags, (void)fd;
	return probe_fail(trial, -ENOTSUP, "this system has no MADV_HUGEPAGE");
#endif
}

int region_map(struct trial *trial, struct region *region, uint64_t bytes, enum region_pages pages, int flags, int fd)
{
	int result;

	if (pages == REGION_HUGE || pages == REGION_HUGETLB) {
		uint64_t huge = region_huge_page();

		if (huge == 0)
			return probe_fail(trial, -ENOTSUP, "this system has no huge pages");
		if (!probe_counts_faults())
			return probe_fail(trial, -ENOTSUP, PROBE_NO_FAULTS);
		if (bytes % huge)
			return probe_fail(trial, -ENOTSUP, "not a whole number of huge pages");
	}
	if (pages == REGION_HUGETLB)
		return map_hugetlb(trial, region, bytes, flags);
	if (pages == REGION_HUGE)
		return map_huge(trial, region, bytes, flags, fd);
	result = map(region, NULL, bytes, flags, fd);
#ifdef MADV_NOHUGEPAGE
	if (!result && pages == REGION_SMALL)
		madvise(region->start, bytes, MADV_NOHUGEPAGE);
#endif
	return result;
}

void region_unmap(struct region *region)
{
	if (region->start)
		munmap(region->mapping, region->mapped);
	region->start = NULL;
}

struct region_faults region_faults(uint64_t bytes, uint64_t iterations, enum region_pages pages)
{
	uint64_t page = region_page(), huge = region_huge_page();
	uint64_t small = (bytes + page - 1) / page * iterations, large = small;

	if (huge && pages != REGION_SMALL)
		large = bytes * iterations / huge;
	return (struct region_faults){ large, pages == REGION_SMALL || pages == REGION_DEFAULT ? small : large };
}
