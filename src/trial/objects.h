/* SPDX-License-Identifier: MIT */
/*
 * What a trial's process may leave when it dies: named shared memory objects and semaphores, files, System V segments.
 * Their names contain the id of the process, so the harness can find them.
 */
#ifndef FAULTLINE_OBJECTS_H
#define FAULTLINE_OBJECTS_H

#include "plan/probe.h"

#define OBJECTS_PREFIX "faultline."

void objects_name(pid_t, unsigned index, char name[static PROBE_SHM_NAME]);
void objects_path(const char *directory, pid_t, unsigned index, char path[static PROBE_PATH]);
key_t objects_key(pid_t, unsigned index);

/* Whether no object can be created here at all, and creating one fails with `error`, a -errno: a container without
 * /dev/shm, or with a read-only one. */
bool objects_are_refused(int error);

/* Whether the key of a segment is one of objects_key for that process. */
bool objects_is_key(key_t, pid_t);

/* Removes all leftovers of an ended process with that id; its files in `directory`. */
void objects_remove(pid_t, const char *directory);

#endif
