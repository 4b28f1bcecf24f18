/* SPDX-License-Identifier: MIT */
/* A system whose counters faultline can't read. */
#include "os_counters.h"

#include <errno.h>
#include <stdio.h>

int os_event_encode(const char *name, struct os_event *event, char *reason, size_t size)
{
	(void)name, (void)event;
	snprintf(reason, size, "faultline reads no counters on this system yet");
	return -ENOTSUP;
}

void os_event_explain(const struct os_event *event, int error, char *reason, size_t size)
{
	(void)event, (void)error;
	snprintf(reason, size, "faultline reads no counters on this system yet");
}

int os_group_open(const struct os_event *const event[], size_t count, int fd[], size_t *failed)
{
	(void)event, (void)count, (void)fd;
	*failed = 0;
	return -ENOTSUP;
}

int os_group_enable(const int fd[])
{
	(void)fd;
	return -ENOTSUP;
}

int os_group_read(const int fd[], size_t count, struct os_group_reading *reading)
{
	(void)fd, (void)count, (void)reading;
	return -ENOTSUP;
}

void os_group_close(const int fd[], size_t count)
{
	(void)fd, (void)count;
}
