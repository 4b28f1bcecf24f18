/* SPDX-License-Identifier: MIT */
/*
 * Counters of the processor and the kernel, as the operating system provides them. Functions return 0 or -errno.
 */
#ifndef FAULTLINE_OS_COUNTERS_H
#define FAULTLINE_OS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OS_EVENT_WORDS = 24, OS_GROUP_MOST = 16 };

/* An event in the system's own representation. */
struct os_event {
	uint64_t opaque[OS_EVENT_WORDS];
	bool hardware; /* counted by the processor, which has only a few counters */
	bool vouched;  /* the system itself lists it, so a count of 0 is valid */
};

/* A group's counts since it was enabled. */
struct os_group_reading {
	uint64_t enabled_ns, running_ns; /* running less than enabled: the counters were shared */
	uint64_t value[OS_GROUP_MOST];
};

/* Translates a name with its modifiers, such as "cycles:u". On an error `reason` says why. */
int os_event_encode(const char *name, struct os_event *, char *reason, size_t size);

/* Why an event could not be opened, and what to do about it, in a sentence. */
void os_event_explain(const struct os_event *, int error, char *reason, size_t size);

/*
 * Opens events as one group, not yet enabled, that counts the calling process and its future children. The descriptors
 * go to fd[]. On an error none stays open and *failed is the index of the event; -EINVAL for any but the first may mean
 * that the processor has too few counters.
 */
int os_group_open(const struct os_event *const event[], size_t count, int fd[], size_t *failed);

int os_group_enable(const int fd[]);

/* One system call. */
int os_group_read(const int fd[], size_t count, struct os_group_reading *);

void os_group_close(const int fd[], size_t count);

#endif
