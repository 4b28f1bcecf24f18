/* SPDX-License-Identifier: MIT */
/*
 * Facts about the platform of a result, and the folder of the result.
 *
 * Nothing here identifies a person or a host: no host name, user name, home path or environment.
 */
#ifndef FAULTLINE_PLATFORM_H
#define FAULTLINE_PLATFORM_H

#include "os/os.h"
#include "result/facts.h"

#include <stddef.h>
#include <stdint.h>

/* Collects what is known of the platform and of the CPU that is used. */
void platform_collect(struct facts *, const struct os_place *);

/* The default name of a platform: linux-6.18-x86_64-glibc-2.36. */
void platform_name(char *name, size_t size);

/* "2026-11-23T15-04-05Z" */
void platform_utc(int64_t seconds, char *text, size_t size);

#endif
