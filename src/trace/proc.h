/* SPDX-License-Identifier: MIT */
/* What /proc tells of a process that runs already. */
#ifndef FAULTLINE_PROC_H
#define FAULTLINE_PROC_H

#include "mappings.h"
#include "object.h"

/* Adds what is mapped in a process; the objects of the mappings are places in `objects`. */
void proc_read_mappings(int pid, struct objects *, struct mappings **);

/* Calls `thread` for every thread of a process until one call fails; its result. -ESRCH without any. */
int proc_each_thread(int pid, int (*thread)(void *context, int pid, int tid), void *context);

/* Whether a thread runs or wants to; its name. */
bool proc_runs(int pid, int tid, char name[static 16]);

#endif
