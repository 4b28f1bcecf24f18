/* SPDX-License-Identifier: MIT */
/* The processes of a trace, many of one name together: their parts of the critical path and their CPU time. */
#ifndef FAULTLINE_COMMAND_TABLE_H
#define FAULTLINE_COMMAND_TABLE_H

#include "tracer.h"
#include "text/document.h"

/* Nothing if there was only one process. */
void command_table_print(const struct trace *, const struct document *);

#endif
