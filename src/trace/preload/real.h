/* SPDX-License-Identifier: MIT */
/* Finding the C library's functions behind ours. */
#ifndef FAULTLINE_REAL_H
#define FAULTLINE_REAL_H

/* Fills the table `real` of function.h. A function that the C library lacks becomes one that fails with
 * ENOSYS. */
void real_find(void);

/* Where the C library's memset, memcpy and memmove are. */
void real_memory(long code[3]);

extern char **environ;

#endif
