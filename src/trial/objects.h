/* SPDX-License-Identifier: MIT */
/*
 * What a trial's process may leave when it dies: named shared memory objects and semaphores, files, System V segments.
 * Their names say which process made them: the harness can find them, and a later run knows whether that has ended.
 */
#ifndef FAULTLINE_OBJECTS_H
#define FAULTLINE_OBJECTS_H

#include "os/os.h"
#include "plan/probe.h"

#define OBJECTS_NO_SPACE "no space left in /dev/shm, or for files in TMPDIR (df)"

void objects_name(struct os_maker, unsigned index, char name[static PROBE_SHM_NAME]);
void objects_path(const char *directory, struct os_maker, unsigned index, char path[static PROBE_PATH]);
key_t objects_key(pid_t, unsigned index);

/* What can't be created here at all, where creating it fails with `error`, a -errno: a container without /dev/shm, or
 * with a read-only one; a TMPDIR that is not there or may not be written. NULL: nothing of the kind. */
const char *objects_refused(int error, const char *directory);

/* Removes all leftovers of a process that has ended; its files in `directory`, its cgroup in `memory_groups`, "":
 * none. */
void objects_remove(struct os_maker, const char *directory, const char *memory_groups);

/* The same of every process that has ended, of whichever run. */
void objects_remove_leftovers(const char *directory);

#endif
