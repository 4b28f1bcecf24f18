/* SPDX-License-Identifier: MIT */
/* The names of the shared memory objects that a trial's process may leave behind when it dies. */
#ifndef FAULTLINE_OBJECTS_H
#define FAULTLINE_OBJECTS_H

#include "probe.h"

#define OBJECTS_PREFIX "faultline."

void objects_name(pid_t, unsigned index, char name[static PROBE_SHM_NAME]);

/* Unlinks whatever the process of that id, which has ended, left behind. */
void objects_remove(pid_t);

#endif
