/* SPDX-License-Identifier: MIT */
/*
 * A process that waits for the end of this one, however it ends, and then ends the group of processes that was measured:
 * those that a probe has started as a program starts them, and so without any call that would end them with their parent.
 */
#ifndef FAULTLINE_GUARD_H
#define FAULTLINE_GUARD_H

#include <sys/types.h>

/* Starts it, until this process exits. If no process can be started, the run continues without one. */
void guard_start(void);

/* Ends it, as the end of this process does, and waits for that. */
void guard_end(void);

/* The group that is to be ended; 0: none. */
void guard_group(pid_t);

#endif
