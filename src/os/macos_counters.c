/* SPDX-License-Identifier: MIT */
/*
 * macOS: cycles and instructions of the calling thread, from thread_selfcounts. The system library exports it without a
 * header, so it is looked up at run time, and refused with a reason if it is missing. It does not separate user and
 * kernel, and does not count children.
 */
#include "os.h"
#include "os_counters.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Kind 1 fills { instructions, cycles }. */
typedef int selfcounts(int kind, void *buffer, size_t size);

enum { SELFCOUNTS_KIND = 1 };

static selfcounts *find_selfcounts(void)
{
	return (selfcounts *)(uintptr_t)dlsym(RTLD_DEFAULT, "thread_selfcounts");
}

int os_event_encode(const char *name, struct os_event *event, char *reason, size_t size)
{
	memset(event, 0, sizeof *event);
	event->hardware = true;
	if (!strcmp(name, "instructions"))
		event->opaque[0] = 0;
	else if (!strcmp(name, "cycles"))
		event->opaque[0] = 1;
	else {
		snprintf(reason, size, "macOS reports only 'cycles' and 'instructions', user and kernel together");
		return -EINVAL;
	}
	return 0;
}

void os_event_explain(const struct os_event *event, int error, char *reason, size_t size)
{
	(void)event;
	snprintf(reason, size, "thread_selfcounts: %s",
		 error == -ENOSYS ? "this version of macOS does not have it" : strerror(-error));
}

/* Descriptors are not needed: fd[i] stores which of the two an event is. */
int os_group_open(const struct os_event *const event[], size_t count, int fd[], size_t *failed)
{
	*failed = 0;
	if (!find_selfcounts())
		return -ENOSYS;
	for (size_t i = 0; i < count; i++)
		fd[i] = (int)event[i]->opaque[0];
	return 0;
}

int os_group_enable(const int fd[])
{
	(void)fd;
	return 0;
}

int os_group_read(const int fd[], size_t count, struct os_group_reading *reading)
{
	selfcounts *read_counts = find_selfcounts();
	uint64_t counts[2];

	if (!read_counts || read_counts(SELFCOUNTS_KIND, counts, sizeof counts))
		return -ENOSYS;
	reading->enabled_ns = reading->running_ns = os_clock_ns();
	for (size_t i = 0; i < count; i++)
		reading->value[i] = counts[fd[i]];
	return 0;
}

void os_group_close(const int fd[], size_t count)
{
	(void)fd, (void)count;
}
