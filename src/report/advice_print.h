/* SPDX-License-Identifier: MIT */
/* Advice in sentences. */
#ifndef FAULTLINE_ADVICE_PRINT_H
#define FAULTLINE_ADVICE_PRINT_H

#include "judge/advice.h"
#include "text/document.h"

/* A heading and a sentence each: what was found, what it took, and the gain that was measured, or how to measure it.
 * Nothing without advice. */
void advice_print(const struct document *, const struct advice *, size_t count);

/* "faultline run page_fault --mapping shm --page small,huge": the command that measures a proof; of a program of Python,
 * which stands in the folder of the analysis, without its path. */
void advice_command(const struct advice *, char *text, size_t size);

#endif
