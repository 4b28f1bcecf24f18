/* SPDX-License-Identifier: MIT */
/* The words of page_fault: what they are called, which go together, how many faults they make. */
#ifndef FAULTLINE_PAGE_FAULT_WORDS_H
#define FAULTLINE_PAGE_FAULT_WORDS_H

#include "recycling.h"

/* The axes, and the words of each; those of PAGE are enum region_pages, of PAGES enum recycling_pages. */
enum { MAPPING, ACCESS, ORDER, PREFAULT, PAGE, BY, NODE, CGROUP, FOLIO, PAGES, THREADS, FILLED_BY, SIZE };
enum { PRIVATE, SHARED, MEMFD, SHM, DISK };
enum { WRITE, READ, WRITE_AFTER_READ, COW_AFTER_FORK, CHILD_READ, CHILD_WRITE, SYSCALL };
enum { SEQUENTIAL, RANDOM };
enum { NOTHING, POPULATE, MADVISE_POPULATE };

enum { BEFORE = 1, AFTER = 2 }; /* what pages hold that were filled, and when they were written again */

enum { FILLED_BY_BASE = 65536, FOLIO_BASE = 65536 };

/* Why the words of a trial can't be combined or are not available, or NULL. */
const char *page_fault_contradiction(const struct trial *);

/* The same of words alone, whatever the machine has. */
const char *page_fault_nonsense(const uint64_t value[static PROBE_AXES]);

/* The page that is counted: of the machine, or a huge one. Bytes; 0 if the machine has no such page. */
uint64_t page_fault_unit(const struct trial *);

/* Whether the accesses bring pages of their own, whose frames the process can see. */
bool page_fault_takes_pages(const uint64_t value[static PROBE_AXES]);

/* The faults that the accesses to so many of them make. */
struct region_faults page_fault_expected(const struct trial *, uint64_t iterations);

#endif
