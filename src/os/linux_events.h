/* SPDX-License-Identifier: MIT */
/* Names of events -> attributes of perf_event_open(2). */
#ifndef FAULTLINE_OS_LINUX_EVENTS_H
#define FAULTLINE_OS_LINUX_EVENTS_H

#include "os_counters.h"

#include <linux/perf_event.h>
#include <stddef.h>

/*
 * Fills in type, config and the excluded modes; attributes->size is already set. 0, or -EINVAL with the reason. With
 * libpfm4, any name it knows; without it, the kernel's generic events.
 */
int linux_event_attributes(const char *name, struct perf_event_attr *attributes, char *reason, size_t size);

/* The attributes that an event holds. */
struct perf_event_attr linux_attributes(const struct os_event *);

#endif
