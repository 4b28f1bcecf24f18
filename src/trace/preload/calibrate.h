/* SPDX-License-Identifier: MIT */
/* What the library costs on this machine, measured in a process made for it. */
#ifndef FAULTLINE_CALIBRATE_LIBRARY_H
#define FAULTLINE_CALIBRATE_LIBRARY_H

#include "shared.h"

/* Fills struct shared's `cost`, and ends the process. */
__attribute__((noreturn)) void calibrate(void);

/* Of processes; a part of the above. */
void calibrate_processes(enum shared_cost_of);

#endif
