/* SPDX-License-Identifier: MIT */
/*
 * What a trial's process may leave behind when it dies: named shared memory objects and semaphores,
 * files, System V segments. Their names hold the id of the process, so that the harness finds them.
 */
#ifndef FAULTLINE_OBJECTS_H
#define FAULTLINE_OBJECTS_H

#include "plan/probe.h"

#define OBJECTS_PREFIX "faultline."

void objects_name(pid_t, unsigned index, char name[static PROBE_SHM_NAME]);
void objects_path(const char *directory, pid_t, unsigned index, char path[static PROBE_PATH]);
key_t objects_key(pid_t, unsigned index);

/* Whether no object can be made here at all, and fails with `error`, a -errno: a container without
 * /dev/shm, or one that may not be written. */
bool objects_are_refused(int error);

/* Whether a process made the segment of that key as objects_key has it. */
bool objects_is_key(key_t, pid_t);

/* Removes whatever the process of that id, which has ended, left behind; its files in `directory`. */
void objects_remove(pid_t, const char *directory);

#endif
