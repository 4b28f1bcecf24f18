/* SPDX-License-Identifier: MIT */
/* The primitive and the name of a system call. */
#ifndef FAULTLINE_CALLS_H
#define FAULTLINE_CALLS_H

#include "primitive.h"

#include <stdbool.h>
#include <stdint.h>

struct bpf_calls;

/* Fills the table of the program in the kernel (bpf/bpf_shared.h). */
void calls_fill(struct bpf_calls *);

/* The name of a system call, or NULL: not a system call of this CPU. */
const char *calls_name(unsigned number);

/* The primitive of a call that a process waits in; its first argument may be a descriptor. */
enum primitive calls_waited_in(int pid, unsigned number, uint64_t first_argument);

/* Whether the calls of 32-bit programs are known. */
bool calls_know_32(void);

#endif
