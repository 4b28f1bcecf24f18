/* SPDX-License-Identifier: MIT */
/* Events by any name known to libpfm4: pfm_get_os_event_encoding(3). */
#include "linux_events.h"

#include <errno.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>

int linux_event_attributes(const char *name, struct perf_event_attr *attributes, char *reason, size_t size)
{
	pfm_perf_encode_arg_t argument = { .attr = attributes, .size = sizeof argument };
	int result = pfm_initialize();

	if (result == PFM_SUCCESS)
		result = pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
	if (result == PFM_SUCCESS)
		return 0;
	snprintf(reason, size, "libpfm4 knows no such event on this CPU: %s", pfm_strerror(result));
	return -EINVAL;
}
