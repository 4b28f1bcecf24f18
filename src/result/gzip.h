/* SPDX-License-Identifier: MIT */
/*
 * Writes a gzip stream (RFC 1952) that tells neither a time nor a system. Compressed by zlib (gzip.c) or, built
 * without, in stored blocks, which every reader takes as well (gzip_stored.c).
 */
#ifndef FAULTLINE_GZIP_H
#define FAULTLINE_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct gzip;

extern const bool gzip_compresses;

/* NULL without memory. */
struct gzip *gzip_begin(FILE *);

/* 0 or -errno. */
int gzip_put(struct gzip *, const void *data, size_t size);

/* Writes what is left, and frees it in any case. 0 or -errno. */
int gzip_end(struct gzip *);

#endif
