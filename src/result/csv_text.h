/* SPDX-License-Identifier: MIT */
/* How the text of a CSV file comes into memory: for csv.c. */
#ifndef FAULTLINE_CSV_TEXT_H
#define FAULTLINE_CSV_TEXT_H

#include "csv.h"

/* Reads a whole file, of at most CSV_BYTES, into `text`, with a NUL after it. 0 or -errno; `error` holds a message. */
int csv_text_all(struct csv *, const char *path, size_t *size, struct error *);

/* The same, also of a file that is not regular. */
int csv_text_named(struct csv *, const char *path, size_t *size, struct error *);

/* The first part of a long file; the whole of any other. */
int csv_text_first(struct csv *, const char *path, size_t *size, struct error *);

/* Before a row: if the text is only a part, reads on until CSV_ROW bytes are there. 0 or -EINVAL. */
int csv_text_next(struct csv *, struct error *);

#endif
