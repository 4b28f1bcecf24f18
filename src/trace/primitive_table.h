/* SPDX-License-Identifier: MIT */
/* What threads took by primitive, longest first, as a table. */
#ifndef FAULTLINE_PRIMITIVE_TABLE_H
#define FAULTLINE_PRIMITIVE_TABLE_H

#include "tracer.h"
#include "text/document.h"

/* Columns that the width has no room for are left out and named. */
void primitive_table_print(const struct trace *, const struct account *, const struct document *);

/* A cell each: "1.20 ms", "308", "12.3 %"; "-" where it is not known. */
void primitive_table_time(struct table *, uint64_t ns, bool known);
void primitive_table_count(struct table *, uint64_t count, bool known);
void primitive_table_share(struct table *, uint64_t part, uint64_t whole, bool known);

#endif
