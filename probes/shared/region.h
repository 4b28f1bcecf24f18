/* SPDX-License-Identifier: MIT */
/* Mappings whose page size is known, for the probes of memory. */
#ifndef FAULTLINE_REGION_H
#define FAULTLINE_REGION_H

#include "probe.h"

enum region_pages {
	REGION_SMALL,   /* the machine's smallest, independent of the system's policy */
	REGION_HUGE,    /* transparent huge pages, requested by madvise */
	REGION_HUGETLB, /* from the reserved pool */
	REGION_FOLIO,   /* folios of a size that the probe chooses: folio.h; not for region_map */
	REGION_DEFAULT, /* by the system's policy */
};

struct region {
	unsigned char *start; /* NULL while nothing is mapped */
	uint64_t bytes;
	void *mapping; /* what to unmap: may be larger because of the alignment */
	uint64_t mapped;
};

/* The machine's page and huge page size; 0 if it has no huge pages or does not report them. Bytes. Nothing is
 * allocated. */
uint64_t region_page(void);
uint64_t region_huge_page(void);

/* Maps `bytes` for reading and writing; anonymous memory if `fd` is -1. `flags` are those of mmap. 0 or -errno;
 * -ENOTSUP with a reason if the pages are not available. */
int region_map(struct trial *, struct region *, uint64_t bytes, enum region_pages, int flags, int fd);

void region_unmap(struct region *);

/* Faults of `iterations` first touches of `bytes` each: the fewest, with pages as large as `pages`
 * allows, and the most. */
struct region_faults {
	uint64_t least, most;
};
struct region_faults region_faults(uint64_t bytes, uint64_t iterations, enum region_pages);

#endif
