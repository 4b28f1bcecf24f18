/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int ring_open(struct ring *ring, int fd, unsigned order)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *memory;

	ring->size = page << order;
	memory = mmap(NULL, ring->size + page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	ring->page = memory;
	ring->data = (unsigned char *)memory + page;
	ring->at = ring->head = 0;
	return 0;
}

void ring_close(struct ring *ring)
{
	if (ring->page)
		munmap(ring->page, ring->size + (size_t)sysconf(_SC_PAGESIZE));
	ring->page = NULL;
}

/* The next record in one piece, or NULL. */
static const struct perf_event_header *peek(struct ring *ring)
{
	size_t place = ring->at & (ring->size - 1), size;
	const struct perf_event_header *header = (const void *)(ring->data + place);

	if (ring->at >= ring->head)
		return NULL;
	size = header->size;
	if (place + size <= ring->size)
		return header;
	memcpy(ring->record, header, ring->size - place);
	memcpy(ring->record + (ring->size - place), ring->data, size - (ring->size - place));
	return (const void *)ring->record;
}

void ring_look(struct ring *ring, ring_time *time_of)
{
	const struct perf_event_header *header;

	ring->head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	header = peek(ring);
	ring->next_ns = header ? time_of(header) : UINT64_MAX;
}

const struct perf_event_header *ring_next(struct ring *const *rings, size_t count, uint64_t cut_ns, ring_time *time_of)
{
	const struct perf_event_header *header, *next;
	struct ring *oldest = NULL;

	for (size_t i = 0; i < count; i++)
		if (rings[i]->next_ns <= cut_ns && (!oldest || rings[i]->next_ns < oldest->next_ns))
			oldest = rings[i];
	if (!oldest)
		return NULL;
	header = peek(oldest);
	oldest->at += header->size;
	/* This one and the next can't both go round the end, so that there is one copy at most. */
	next = peek(oldest);
	oldest->next_ns = next ? time_of(next) : UINT64_MAX;
	return header;
}

void ring_done(struct ring *ring)
{
	__atomic_store_n(&ring->page->data_tail, ring->at, __ATOMIC_RELEASE);
}
