/* SPDX-License-Identifier: MIT */
/* Linux: events by name. They are translated by linux_events.c or linux_events_pfm.c. */
#include "linux.h"
#include "linux_events.h"
#include "os_counters.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Both read 0 if the kernel is excluded, because they occur there. */
static bool happens_in_kernel(const struct perf_event_attr *attributes)
{
	return attributes->type == PERF_TYPE_SOFTWARE &&
		(attributes->config == PERF_COUNT_SW_CONTEXT_SWITCHES ||
		 attributes->config == PERF_COUNT_SW_CPU_MIGRATIONS);
}

/* The number after "event=0x" in a file of a PMU's folder events/. */
static bool file_names(const char *folder, const char *name, uint64_t config)
{
	char path[600], text[128], *value;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (linux_read(path, text, sizeof text) <= 0 || !(value = strstr(text, "event=")))
		return false;
	return strtoull(value + strlen("event="), NULL, 16) == config;
}

/* Whether the kernel lists a raw event for this processor. */
static bool kernel_lists(uint64_t config)
{
	static const char *const folders[] = { "/sys/bus/event_source/devices/cpu/events",
					       "/sys/bus/event_source/devices/armv8_pmuv3/events",
					       "/sys/bus/event_source/devices/armv8_pmuv3_0/events" };
	bool found = false;

	for (size_t i = 0; i < sizeof folders / sizeof folders[0] && !found; i++) {
		DIR *directory = opendir(folders[i]);
		struct dirent *entry;

		while (directory && !found && (entry = readdir(directory)))
			found = entry->d_name[0] != '.' && file_names(folders[i], entry->d_name, config);
		if (directory)
			closedir(directory);
	}
	return found;
}

int os_event_encode(const char *name, struct os_event *event, char *reason, size_t size)
{
	struct perf_event_attr attributes = { .size = sizeof attributes };
	int result = linux_event_attributes(name, &attributes, reason, size);

	if (result)
		return result;
	if (attributes.exclude_kernel && happens_in_kernel(&attributes)) {
		snprintf(reason, size, "occurs in the kernel and would read 0 without it: omit ':u'");
		return -EINVAL;
	}
	memset(event, 0, sizeof *event);
	memcpy(event->opaque, &attributes, sizeof attributes);
	event->hardware = attributes.type != PERF_TYPE_SOFTWARE;
	event->vouched = attributes.type == PERF_TYPE_SOFTWARE ||
		(attributes.type != PERF_TYPE_HARDWARE && attributes.type != PERF_TYPE_HW_CACHE &&
		 kernel_lists(attributes.config));
	return 0;
}

/* The kernel looks at the attributes before it looks at the permission; a filter refuses before either. */
bool linux_filter_refuses_events(void)
{
	char text[4096];
	const char *line;

	linux_read("/proc/self/status", text, sizeof text);
	line = strstr(text, "\nSeccomp:");
	return line && strtol(line + strlen("\nSeccomp:"), NULL, 10) == 2 &&
		syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) < 0 && errno != EFAULT;
}

static void explain_permission(const struct perf_event_attr *attributes, char *reason, size_t size)
{
	char level[16];

	linux_read("/proc/sys/kernel/perf_event_paranoid", level, sizeof level);
	level[strcspn(level, "\n")] = '\0';
	if (linux_filter_refuses_events())
		snprintf(reason, size,
			 "perf_event_open is refused by a seccomp filter: start the container with --cap-add PERFMON, "
			 "or with --security-opt seccomp=unconfined");
	else
		snprintf(reason, size,
			 "not permitted at kernel.perf_event_paranoid=%s: needs %d or less (sysctl -w "
			 "kernel.perf_event_paranoid=%d), CAP_PERFMON, or root",
			 level, attributes->exclude_kernel ? 2 : 1, attributes->exclude_kernel ? 2 : 1);
}

void os_event_explain(const struct os_event *event, int error, char *reason, size_t size)
{
	const struct perf_event_attr attributes = linux_attributes(event);

	switch (-error) {
	case EACCES:
	case EPERM:
		explain_permission(&attributes, reason, size);
		break;
	case ENOENT:
		snprintf(reason, size,
			 "the kernel has no counter for it: this CPU lacks the event, or this virtual machine shows no "
			 "PMU "
			 "(its host must pass one on)");
		break;
	case ENOSYS:
		snprintf(reason, size,
			 "perf_event_open is missing: a kernel without it, an emulator, or a seccomp filter");
		break;
	case EOPNOTSUPP:
	case EINVAL:
		snprintf(reason, size,
			 "the PMU of this machine can't count it this way (perhaps not user and kernel apart)");
		break;
	default:
		snprintf(reason, size, "perf_event_open: %s", strerror(-error));
	}
}
