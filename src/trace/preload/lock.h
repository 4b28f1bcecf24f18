/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_PRELOAD_LOCK_H
#define FAULTLINE_PRELOAD_LOCK_H

#include <stdint.h>

/* futex(2), by syscall(2): it is called in its place. */
long lock_futex(long number, const void *word, int operation, uint32_t value, const void *timeout, void *other,
		uint32_t mask);

#endif
