/* SPDX-License-Identifier: MIT */
/* Which primitive a system call is. */
#ifndef FAULTLINE_CALLS_H
#define FAULTLINE_CALLS_H

/* Fills the table of BPF_CALLS entries (bpf/bpf_shared.h): a primitive, or BPF_READING and the like. */
void calls_fill(unsigned char *table);

#endif
