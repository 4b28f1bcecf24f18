/* SPDX-License-Identifier: MIT */
/*
 * Writes a gzip stream (RFC 1952) without a time stamp or a system. Compressed by zlib (gzip.c); without zlib, in
 * stored blocks, which every reader accepts (gzip_stored.c).
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

/* Writes the remaining data; always frees it. 0 or -errno. */
int gzip_end(struct gzip *);

#endif
