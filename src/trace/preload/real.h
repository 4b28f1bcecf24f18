/* SPDX-License-Identifier: MIT */
/* The C library's functions that ours replace. */
#ifndef FAULTLINE_REAL_H
#define FAULTLINE_REAL_H

#include <stddef.h>
#include <stdint.h>

/* Fills the table `real` of function.h, as far as that can be. */
void real_find(void);

/* One function of the table, by its place, looked for now; if it is missing, one that fails with ENOSYS. */
uintptr_t real_look(size_t function);

/* The function of that name as the table has it; NULL: not found yet, or not one of the table. */
void *real_named(const char *name);

/* Where the C library's memset, memcpy and memmove are. */
void real_memory(long code[3]);

extern char **environ;

#endif
