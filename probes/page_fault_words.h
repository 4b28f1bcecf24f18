/* SPDX-License-Identifier: MIT */
/* The words of page_fault: what they are called, which go together, how many faults they make. */
#ifndef FAULTLINE_PAGE_FAULT_WORDS_H
#define FAULTLINE_PAGE_FAULT_WORDS_H

#include "region.h"

/* The axes, and the words of each; those of PAGE are enum region_pages. */
enum { MAPPING, ACCESS, ORDER, PREFAULT, PAGE, THREADS, SIZE };
enum { PRIVATE, SHARED, MEMFD, SHM, DISK };
enum { WRITE, READ, WRITE_AFTER_READ, COW_AFTER_FORK, CHILD_READ, CHILD_WRITE, SYSCALL };
enum { SEQUENTIAL, RANDOM };
enum { NOTHING, POPULATE, MADVISE_POPULATE };

/* Why the words of a trial don't go together or are not to be had, or NULL. */
const char *page_fault_contradiction(const struct trial *);

/* The faults that so many accesses make. */
struct region_faults page_fault_expected(const struct trial *, uint64_t iterations);

#endif
