/* SPDX-License-Identifier: MIT */
/* Linux: groups of events, by perf_event_open(2). */
#include "linux_events.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(struct perf_event_attr) <= sizeof((struct os_event *)0)->opaque, "an event holds its attributes");

struct perf_event_attr linux_attributes(const struct os_event *event)
{
	struct perf_event_attr attributes;

	memcpy(&attributes, event->opaque, sizeof attributes);
	return attributes;
}

static int event_open(struct perf_event_attr attributes, int leader)
{
	long fd;

	attributes.disabled = leader < 0;
	attributes.inherit = 1;
	attributes.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	fd = syscall(SYS_perf_event_open, &attributes, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

int os_group_open(const struct os_event *const event[], size_t count, int fd[], size_t *failed)
{
	for (size_t i = 0; i < count; i++) {
		fd[i] = event_open(linux_attributes(event[i]), i ? fd[0] : -1);
		if (fd[i] < 0) {
			int error = fd[i];

			*failed = i;
			os_group_close(fd, i);
			return error;
		}
	}
	return 0;
}

int os_group_enable(const int fd[])
{
	return ioctl(fd[0], PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP) ? -errno : 0;
}

int os_group_read(const int fd[], size_t count, struct os_group_reading *reading)
{
	struct {
		uint64_t count, enabled_ns, running_ns, value[OS_GROUP_MOST];
	} group;
	ssize_t length = read(fd[0], &group, sizeof group);

	if (length < 0)
		return -errno;
	if (group.count != count)
		return -EIO;
	reading->enabled_ns = group.enabled_ns;
	reading->running_ns = group.running_ns;
	memcpy(reading->value, group.value, count * sizeof reading->value[0]);
	return 0;
}

void os_group_close(const int fd[], size_t count)
{
	while (count > 0)
		close(fd[--count]);
}
