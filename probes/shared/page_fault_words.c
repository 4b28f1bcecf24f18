/* SPDX-License-Identifier: MIT */
#include "page_fault_words.h"

#include "folio.h"
#include "memory_group.h"
#include "node.h"
#include "team.h"

#include <sys/mman.h>

static const char *nonsense_of_prefault(const uint64_t *value)
{
	uint64_t access = value[ACCESS], prefault = value[PREFAULT];

	if (access != WRITE && access != READ && access != SYSCALL)
		return "pages are prefaulted for write, read and syscall only";
	if (value[ORDER] == RANDOM || value[THREADS] > 1)
		return "prefaulted pages are touched in order, by one thread";
	if (prefault == POPULATE && value[PAGE] != REGION_SMALL)
		return "a mapping is populated before it can be advised to use huge pages";
	if (prefault == POPULATE && value[MAPPING] == DISK && access != READ)
		return "MAP_POPULATE only reads the pages of a shared file, and each write faults again";
	return NULL;
}

static const char *nonsense_of_folios(const uint64_t *value)
{
	if (value[PAGE] != REGION_FOLIO)
		return value[FOLIO] == FOLIO_BASE ? NULL : "only with --page folio their size is chosen";
	if (value[MAPPING] > MEMFD || value[ACCESS] != WRITE || value[PREFAULT] != NOTHING)
		return "folios of a size are had by writes to private or shared memory, or to a memfd";
	return NULL;
}

/* Where the accesses take no pages of their own, and where those are not what is charged or held. */
static const char *nonsense_of_pages(const uint64_t *value)
{
	bool takes = page_fault_takes_pages(value);

	if (value[PAGES] == FRESH && !takes)
		return "the accesses take no pages of their own that could be fresh";
	if (value[PAGES] == FRESH && value[BY] == TEAM_OF_PROCESSES && value[THREADS] > 1)
		return "processes give their pages back when they end";
	if (value[NODE] != NODE_ANY && !takes)
		return "the accesses take no pages of their own, whose node could be chosen";
	if (value[CGROUP] != CGROUP_NONE && !takes)
		return "the accesses take no pages of their own, which a cgroup would be charged for";
	if (value[CGROUP] != CGROUP_NONE && value[PAGE] == REGION_HUGETLB)
		return "a cgroup of memory is not charged for hugetlb pages";
	if (value[CGROUP] == CGROUP_LIMIT && value[SIZE] < MEMORY_GROUP_LEAST)
		return "too small to bring a cgroup to its limit, in steps of some 100 pages";
	if (value[CGROUP] == CGROUP_LIMIT && value[PAGES] == FRESH)
		return "at its limit a cgroup does not hold the pages of all samples";
	return NULL;
}

const char *page_fault_nonsense(const uint64_t value[static PROBE_AXES])
{
	uint64_t mapping = value[MAPPING], access = value[ACCESS];
	const char *reason = nonsense_of_pages(value);

	if (reason)
		return reason;
	if (value[FILLED_BY] != FILLED_BY_BASE && mapping != DISK)
		return "only a file is filled by writes";
	if (value[THREADS] > 1 && access != WRITE && access != READ)
		return "several threads only write or read";
	if (access == SYSCALL && value[ORDER] == RANDOM)
		return "a system call fills memory in order";
	if (access == COW_AFTER_FORK && mapping != PRIVATE)
		return "a shared mapping is not copied on write";
	if (value[PAGE] == REGION_HUGE && mapping == DISK)
		return "huge pages of a file on disk depend on its file system";
	if (value[PAGE] == REGION_HUGETLB && mapping >= MEMFD)
		return "hugetlb pages are mapped without an object here";
	reason = nonsense_of_folios(value);
	return reason || value[PREFAULT] == NOTHING ? reason : nonsense_of_prefault(value);
}

static const char *lacks_prefault(const struct trial *trial)
{
	if (!probe_counts_faults())
		return PROBE_NO_FAULTS;
#ifndef MAP_POPULATE
	if (trial->value[PREFAULT] == POPULATE)
		return "this system has no MAP_POPULATE";
#endif
#ifndef MADV_POPULATE_WRITE
	if (trial->value[PREFAULT] == MADVISE_POPULATE)
		return "this C library's headers have no MADV_POPULATE_WRITE";
#endif
	(void)trial;
	return NULL;
}

uint64_t page_fault_unit(const struct trial *trial)
{
	return trial->value[PAGE] == REGION_SMALL || trial->value[PAGE] == REGION_FOLIO ? region_page()
											: region_huge_page();
}

static const char *lacks_folios(const struct trial *trial)
{
	uint64_t folio = trial->value[FOLIO];

	if (folio & (folio - 1) || trial->value[SIZE] % region_huge_page())
		return "not a power of two in a whole number of huge pages";
	return folio_lacks(folio, trial->value[MAPPING] != PRIVATE);
}

const char *page_fault_contradiction(const struct trial *trial)
{
	uint64_t pages = trial->value[PAGE];
	const char *reason = page_fault_nonsense(trial->value);

	if (reason)
		return reason;
	if (pages != REGION_SMALL && region_huge_page() == 0)
		return "this system has no huge pages";
	if (trial->value[SIZE] % page_fault_unit(trial))
		return "not a whole number of pages";
	if (pages == REGION_FOLIO)
		return lacks_folios(trial);
	return trial->value[PREFAULT] == NOTHING ? NULL : lacks_prefault(trial);
}

/* Pages of a file stay in the page cache; a read of private memory maps the one page of zeros. */
bool page_fault_takes_pages(const uint64_t value[static PROBE_AXES])
{
	uint64_t access = value[ACCESS];

	if (value[MAPPING] == DISK)
		return false;
	return access == WRITE || access == SYSCALL || (access == READ && value[MAPPING] != PRIVATE);
}

/* Of pages that the parent has filled. Its page tables are copied for private memory only, where the
 * kernel divides a huge page before it copies of it. What is in the page cache is mapped several pages
 * at a time when it is read (fault-around), or where the file system keeps it in large folios. */
static struct region_faults expected_of_child(const struct trial *trial, uint64_t pages, uint64_t accesses)
{
	enum { LARGEST_FOLIO = 512 };
	uint64_t around = accesses / LARGEST_FOLIO;
	bool private = trial->value[MAPPING] == PRIVATE;

	if (trial->value[ACCESS] == CHILD_READ)
		return private ? (struct region_faults){ 0, 0 } : (struct region_faults){ around, accesses };
	return (struct region_faults){ private ? pages : around, accesses };
}

struct region_faults page_fault_expected(const struct trial *trial, uint64_t iterations)
{
	uint64_t pages = iterations, accesses = iterations * (page_fault_unit(trial) / region_page());
	struct region_faults one_each = { pages, pages };

	if (trial->value[PREFAULT] != NOTHING)
		return (struct region_faults){ 0, pages };
	if (trial->value[PAGE] == REGION_FOLIO)
		pages = one_each.least = one_each.most = pages * region_page() / trial->value[FOLIO];
	switch (trial->value[ACCESS]) {
	case CHILD_READ:
	case CHILD_WRITE:
		return expected_of_child(trial, pages, accesses);
	case COW_AFTER_FORK:
		return (struct region_faults){ pages, accesses };
	case WRITE_AFTER_READ:
		return trial->value[MAPPING] == PRIVATE && trial->value[PAGE] == REGION_SMALL
			? one_each
			: (struct region_faults){ 0, accesses };
	default:
		return trial->value[MAPPING] == DISK ? (struct region_faults){ 0, pages } : one_each;
	}
}
