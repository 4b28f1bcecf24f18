/* SPDX-License-Identifier: MIT */
/* The library's own segments, mapped a second time as they are: to measure what they cost a fork. */
#ifndef FAULTLINE_PRELOAD_SEGMENTS_H
#define FAULTLINE_PRELOAD_SEGMENTS_H

#include <stddef.h>

struct segments {
	long at; /* 0: they could not be mapped */
	size_t size;
};

struct segments segments_map_again(void);

void segments_unmap(const struct segments *);

#endif
