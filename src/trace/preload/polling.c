/* SPDX-License-Identifier: MIT */
/* Waiting for one of several descriptors. */
#include "function.h"
#include "wake.h"

enum { INPUT = 1, URGENT = 2, OUTPUT = 4, BITS = 8 * sizeof(long), WATCHED = 256 };

/* As the kernel has them. */
struct poll_entry {
	int fd;
	short wanted, got;
};

struct
#if defined(__x86_64__)
	__attribute__((packed))
#endif
	epoll_entry {
	uint32_t got;
	uint64_t data;
};

/* What a set of epoll gives back of a descriptor is whatever the program gave it: the last ones. */
static struct watched {
	int set, fd;
	uint64_t data;
} watched[WATCHED];
static unsigned watched_next;

static enum wake_side side_of(unsigned got)
{
	if (got & (INPUT | URGENT))
		return WAKE_DATA;
	return got & OUTPUT ? WAKE_ROOM : WAKE_CLOSED;
}

static bool is_timeout(const struct slot_wait *wait, struct slot_wake *wake)
{
	if (!wait->result)
		wake->how = SHARED_TIMED_OUT;
	return wait->result <= 0;
}

static void find_polled(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	const struct poll_entry *entry = wait->object;

	if (is_timeout(wait, wake))
		return;
	for (unsigned long i = 0; i < wait->count; i++)
		if (entry[i].got)
			wake_find_ready(entry[i].fd, side_of((unsigned short)entry[i].got), begin, wake);
}

static bool is_in(const void *set, unsigned fd)
{
	const unsigned long *word = set;

	return word && word[fd / BITS] >> fd % BITS & 1;
}

static void find_selected(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	if (is_timeout(wait, wake))
		return;
	for (unsigned fd = 0; fd < wait->count; fd++) {
		if (is_in(wait->object, fd))
			wake_find_ready((int)fd, WAKE_DATA, begin, wake);
		if (is_in(wait->other, fd))
			wake_find_ready((int)fd, WAKE_ROOM, begin, wake);
	}
}

static void find_watched(int set, const struct epoll_entry *entry, uint64_t begin, struct slot_wake *wake)
{
	for (unsigned i = 0; i < WATCHED; i++)
		if (watched[i].set == set && watched[i].data == entry->data && watched[i].fd >= 0) {
			wake_find_ready(watched[i].fd, side_of(entry->got), begin, wake);
			return;
		}
}

static void find_waited(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	const struct epoll_entry *entry = wait->object;

	if (is_timeout(wait, wake))
		return;
	for (long i = 0; i < wait->result; i++)
		find_watched(wait->fd, &entry[i], begin, wake);
}

int poll(void *fds, unsigned long count, int timeout)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(poll)(fds, count, timeout), .find = find_polled, .object = fds,
			 .count = count);
}

int __poll_chk(void *fds, unsigned long count, int timeout, size_t room)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(__poll_chk)(fds, count, timeout, room), .find = find_polled,
			 .object = fds, .count = count);
}

int ppoll(void *fds, unsigned long count, const void *timeout, const void *mask)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(ppoll)(fds, count, timeout, mask), .find = find_polled, .object = fds,
			 .count = count);
}

int __ppoll_chk(void *fds, unsigned long count, const void *timeout, const void *mask, size_t room)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(__ppoll_chk)(fds, count, timeout, mask, room), .find = find_polled,
			 .object = fds, .count = count);
}

#define SELECT(count_, readable, writable, expression)                                                          \
	WAKE_WAIT(PRIMITIVE_POLL, expression, .find = find_selected, .object = (readable), .other = (writable), \
		  .count = (count_) > 0 ? (unsigned long)(count_) : 0)

int select(int count, void *readable, void *writable, void *special, void *timeout)
{
	return SELECT(count, readable, writable, REAL(select)(count, readable, writable, special, timeout));
}

int pselect(int count, void *readable, void *writable, void *special, const void *timeout, const void *mask)
{
	return SELECT(count, readable, writable, REAL(pselect)(count, readable, writable, special, timeout, mask));
}

static void watch(int set, int fd, const struct epoll_entry *event)
{
	struct watched *one = NULL;

	for (unsigned i = 0; !one && i < WATCHED; i++)
		if (watched[i].set == set && watched[i].fd == fd)
			one = &watched[i];
	if (!one && event)
		one = &watched[__atomic_fetch_add(&watched_next, 1, __ATOMIC_RELAXED) % WATCHED];
	if (one)
		*one = (struct watched){ set, event ? fd : -1, event ? event->data : 0 };
}

int epoll_ctl(int set, int change, int fd, void *event)
{
	int result = REAL(epoll_ctl)(set, change, fd, event);

	if (!result && wake_is_used())
		watch(set, fd, event);
	return result;
}

int epoll_wait(int fd, void *events, int count, int timeout)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(epoll_wait)(fd, events, count, timeout), .find = find_waited,
			 .object = events, .fd = fd);
}

int epoll_pwait(int fd, void *events, int count, int timeout, const void *mask)
{
	return WAKE_WAIT(PRIMITIVE_POLL, REAL(epoll_pwait)(fd, events, count, timeout, mask), .find = find_waited,
			 .object = events, .fd = fd);
}
