/* SPDX-License-Identifier: MIT */
/* Names of functions, from the symbol tables of files and the kernel's list. */
#ifndef FAULTLINE_SYMBOLS_H
#define FAULTLINE_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbols;

/* NULL is fine for the functions below: they find nothing. */
struct symbols *symbols_open(void);

/* The function at an offset of a file; the text is empty where none is known. */
void symbols_find(struct symbols *, const char *path, uint64_t offset, char *text, size_t size);

/* The address of an offset, as the file itself and other tools count them; the offset where it is not known. */
uint64_t symbols_address(struct symbols *, const char *path, uint64_t offset);

/* The kernel's function at an address. */
void symbols_kernel(struct symbols *, uint64_t address, char *text, size_t size);

void symbols_close(struct symbols *);

#endif
