/* SPDX-License-Identifier: MIT */
/* What /proc reports about a running process. */
#ifndef FAULTLINE_PROC_H
#define FAULTLINE_PROC_H

#include "mappings.h"
#include "object.h"

/* Adds what is mapped in a process; the objects of the mappings are places in `objects`. */
void proc_read_mappings(int pid, struct objects *, struct mappings **);

/* Calls `thread` for every thread of a process until one call fails; its result. -ESRCH without any. */
int proc_each_thread(int pid, int (*thread)(void *context, int pid, int tid), void *context);

/* Whether a thread is running or runnable; its name. */
bool proc_runs(int pid, int tid, char name[static 16]);

/* The system call that a thread waits in, and its arguments; -1: in none, or not known. */
enum { PROC_ARGUMENTS = 5 };
int proc_call(int pid, int tid, uint64_t argument[static PROC_ARGUMENTS]);

/* The CPU time of a thread by the kernel's account; 0 if not known. */
uint64_t proc_booked_ns(int pid, int tid);

/* Whether a process executes a 32-bit program. */
bool proc_is_32(int pid);

#endif
