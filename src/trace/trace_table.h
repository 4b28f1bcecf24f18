/* SPDX-License-Identifier: MIT */
/* A trace for people: a table, worst first, and what must be known to read it. */
#ifndef FAULTLINE_TRACE_TABLE_H
#define FAULTLINE_TRACE_TABLE_H

#include "tracer.h"

#include <stdio.h>

void trace_table_print(const struct trace *, FILE *);

#endif
