/* SPDX-License-Identifier: MIT */
/* The structures are those of io_uring_setup(2) and io_uring_enter(2); not every C library has their header. */
#include "uring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

struct uring_entry {
	uint8_t operation, flags;
	uint16_t priority;
	int32_t fd;
	uint64_t offset, address;
	uint32_t bytes, more_flags;
	uint64_t tag;
	uint16_t index, personality;
	int32_t other_fd;
	uint64_t unused[2];
};

struct uring_result {
	uint64_t tag;
	int32_t value;
	uint32_t flags;
};

#if defined SYS_io_uring_setup && defined SYS_io_uring_enter && defined SYS_io_uring_register
enum { ENTRIES = 4, GET_EVENTS = 1, REGISTER_BUFFERS = 0 };
enum { MAP_SUBMITTED = 0, MAP_COMPLETED = 0x8000000, MAP_ENTRIES = 0x10000000 };

struct queue_places { /* in the mapping, in bytes */
	uint32_t head, tail, mask, entries;
	uint32_t flags_or_overflow, dropped_or_results, order_or_flags, unused;
	uint64_t address;
};

struct uring_setup {
	uint32_t submitted_entries, completed_entries, flags, thread_cpu, thread_idle, features, other_ring, unused[3];
	struct queue_places submitted, completed;
};

_Static_assert(sizeof(struct uring_entry) == 64 && sizeof(struct uring_result) == 16 &&
		       sizeof(struct uring_setup) == 120,
	       "as the kernel has them");

static char *map(int fd, size_t bytes, off_t what)
{
	char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, what);

	return start == MAP_FAILED ? NULL : start;
}

static void queue_find(struct uring_queue *queue, char *start, const struct queue_places *places)
{
	queue->head = (_Atomic uint32_t *)(void *)(start + places->head);
	queue->tail = (_Atomic uint32_t *)(void *)(start + places->tail);
	queue->mask = *(const uint32_t *)(const void *)(start + places->mask);
}

static int map_queues(struct uring *uring, const struct uring_setup *setup)
{
	const struct queue_places *submitted = &setup->submitted, *completed = &setup->completed;
	char *out = map(uring->fd, submitted->order_or_flags + setup->submitted_entries * sizeof(uint32_t),
			MAP_SUBMITTED);
	char *in = map(uring->fd,
		       completed->dropped_or_results + setup->completed_entries * sizeof(struct uring_result),
		       MAP_COMPLETED);
	char *entries = map(uring->fd, setup->submitted_entries * sizeof(struct uring_entry), MAP_ENTRIES);

	if (!out || !in || !entries)
		return -ENOMEM;
	queue_find(&uring->submitted, out, submitted);
	queue_find(&uring->completed, in, completed);
	uring->order = (uint32_t *)(void *)(out + submitted->order_or_flags);
	uring->result = (const struct uring_result *)(const void *)(in + completed->dropped_or_results);
	uring->entry = (struct uring_entry *)(void *)entries;
	return 0;
}

int uring_open(struct uring *uring)
{
	struct uring_setup setup = { 0 };
	int result;

	*uring = (struct uring){ .fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &setup) };
	if (uring->fd < 0)
		return -errno;
	result = map_queues(uring, &setup);
	if (result)
		uring_close(uring);
	return result;
}

int uring_register(const struct uring *uring, const struct uring_memory *memory, unsigned count)
{
	struct iovec vector[4];

	if (count > sizeof vector / sizeof vector[0])
		return -EINVAL;
	for (unsigned i = 0; i < count; i++)
		vector[i] = (struct iovec){ memory[i].start, memory[i].bytes };
	return syscall(SYS_io_uring_register, uring->fd, REGISTER_BUFFERS, vector, count) ? -errno : 0;
}

static long submit_and_wait(const struct uring *uring)
{
	return syscall(SYS_io_uring_enter, uring->fd, 1, 1, GET_EVENTS, NULL, 0);
}

/* A signal may end the waiting before the operation is done. */
static long wait_more(const struct uring *uring)
{
	return syscall(SYS_io_uring_enter, uring->fd, 0, 1, GET_EVENTS, NULL, 0);
}
#else
int uring_open(struct uring *uring)
{
	*uring = (struct uring){ .fd = -1 };
	return -ENOSYS;
}

int uring_register(const struct uring *uring, const struct uring_memory *memory, unsigned count)
{
	(void)uring, (void)memory, (void)count;
	return -ENOSYS;
}

static long submit_and_wait(const struct uring *uring)
{
	(void)uring;
	errno = ENOSYS;
	return -1;
}

static long wait_more(const struct uring *uring)
{
	return submit_and_wait(uring);
}
#endif

ssize_t uring_move(struct uring *uring, enum uring_operation operation, int fd, void *start, size_t bytes,
		   unsigned index)
{
	uint32_t tail = *uring->submitted.tail, place = tail & uring->submitted.mask;
	uint32_t head = *uring->completed.head;
	int32_t value;

	uring->entry[place] = (struct uring_entry){ .operation = (uint8_t)operation,
						    .fd = fd,
						    .offset = operation >= URING_SEND ? 0 : UINT64_MAX,
						    .address = (uintptr_t)start,
						    .bytes = (uint32_t)bytes,
						    .index = (uint16_t)index };
	uring->order[place] = place;
	*uring->submitted.tail = tail + 1;
	if (submit_and_wait(uring) < 0 && errno != EINTR)
		return -errno;
	while (*uring->completed.tail == head)
		if (wait_more(uring) < 0 && errno != EINTR)
			return -errno;
	value = uring->result[head & uring->completed.mask].value;
	*uring->completed.head = head + 1;
	return value;
}

void uring_close(struct uring *uring)
{
	if (uring->fd >= 0)
		close(uring->fd);
	uring->fd = -1;
}
