/* SPDX-License-Identifier: MIT */
/*
 * Facts about the platform that a result is taken on, and the folder that the result goes to.
 *
 * Nothing here names a person or a host: no host name, user name, home path or environment.
 */
#ifndef FAULTLINE_PLATFORM_H
#define FAULTLINE_PLATFORM_H

#include "os/os.h"
#include "result/facts.h"

#include <stddef.h>
#include <stdint.h>

/* Collects what is known of the platform, of the CPU that is measured on where there is a choice. */
void platform_collect(struct facts *, const struct os_place *);

/* The name that a platform gets where the user gives none: linux-6.18-x86_64-glibc-2.36. */
void platform_name(char *name, size_t size);

/* "2026-11-23T15-04-05Z" */
void platform_utc(int64_t seconds, char *text, size_t size);

#endif
