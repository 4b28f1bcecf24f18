/* SPDX-License-Identifier: MIT */
/* Which primitive a system call is, and what it is called. */
#ifndef FAULTLINE_CALLS_H
#define FAULTLINE_CALLS_H

#include <stdbool.h>

struct bpf_calls;

/* Fills the table of the program in the kernel (bpf/bpf_shared.h). */
void calls_fill(struct bpf_calls *);

/* The name of a system call, or NULL: none of this CPU's. */
const char *calls_name(unsigned number);

/* Whether the calls of 32-bit programs are known. */
bool calls_know_32(void);

#endif
