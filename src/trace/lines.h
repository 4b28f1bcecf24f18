/* SPDX-License-Identifier: MIT */
/*
 * Lines of the source, from the debug information of a file: in itself, in a separate file of /usr/lib/debug or beside
 * it, by build id or .gnu_debuglink, or in the cache of debuginfod. No server is asked.
 */
#ifndef FAULTLINE_LINES_H
#define FAULTLINE_LINES_H

#include <stddef.h>
#include <stdint.h>

struct source_line {
	char function[256], file[168]; /* empty: not known; of a long path the end */
	uint32_t line;                 /* 0: not known */
};

struct lines;

/* NULL is fine for the functions below: they find nothing. */
struct lines *lines_open(void);

/* The line of the instruction at an address, as symbols_address() has it; if its function was inlined by the compiler,
 * the line of the call follows, and so on outward. Their number; 0: not known. */
size_t lines_find(struct lines *, const char *path, uint64_t address, struct source_line *, size_t most);

/* Instructions that were not looked up: that took too long. */
uint64_t lines_left_out(const struct lines *);

void lines_close(struct lines *);

#endif
