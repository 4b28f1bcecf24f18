/* SPDX-License-Identifier: MIT */
/* processes.csv of a trace: a row for each process. */
#ifndef FAULTLINE_TRACE_PROCESSES_H
#define FAULTLINE_TRACE_PROCESSES_H

#include "tracer.h"

#include <stdio.h>

void trace_processes_put(FILE *, const struct trace *);

#endif
