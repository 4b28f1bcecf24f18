/* SPDX-License-Identifier: MIT */
/* Where in the source the time went, as text for a person. */
#ifndef FAULTLINE_STACKS_TABLE_H
#define FAULTLINE_STACKS_TABLE_H

#include "tracer.h"

#include <stdio.h>

/* The lines that took longest, each with its primitives; nothing where no line is known. */
void stacks_table_print(const struct trace *, FILE *);

/* The stacks that took longest, each whole. */
void stacks_table_print_whole(const struct trace *, FILE *);

#endif
