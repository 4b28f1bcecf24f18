/* SPDX-License-Identifier: MIT */
/* The kernel's rings of perf records, one per CPU, read in the order of time. */
#ifndef FAULTLINE_RING_H
#define FAULTLINE_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	struct perf_event_mmap_page *page;
	unsigned char *data;
	size_t size;                             /* of data, a power of two */
	uint64_t at, head;                       /* the next record, the end of those that are there */
	uint64_t next_ns;                        /* its time */
	_Alignas(8) unsigned char record[65536]; /* one that goes round the end */
};

/* Maps the ring of a descriptor with 2^order pages. 0 or -errno. */
int ring_open(struct ring *, int fd, unsigned order);
void ring_close(struct ring *);

/* Determines the available records, up to a time. `time_of` gives the time of a record. */
typedef uint64_t ring_time(const struct perf_event_header *);
void ring_look(struct ring *, ring_time *);

/* The oldest record in `count` rings that is not newer than `cut_ns`, or NULL. It is valid until the next call
 * for the same rings. */
const struct perf_event_header *ring_next(struct ring *const *, size_t count, uint64_t cut_ns, ring_time *);

/* Returns the space of read records to the kernel. */
void ring_done(struct ring *);

#endif
