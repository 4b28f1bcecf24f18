/* SPDX-License-Identifier: MIT */
/* What the library costs on this machine, measured in a process made for it. */
#ifndef FAULTLINE_CALIBRATE_LIBRARY_H
#define FAULTLINE_CALIBRATE_LIBRARY_H

/* Fills struct shared's `cost`, and ends the process. */
__attribute__((noreturn)) void calibrate(void);

#endif
