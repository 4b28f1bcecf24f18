/* SPDX-License-Identifier: MIT */
/* Runs gnuplot, found in PATH or named by FAULTLINE_GNUPLOT. */
#ifndef FAULTLINE_GNUPLOT_H
#define FAULTLINE_GNUPLOT_H

#include "text/error.h"

#include <stdio.h>

enum { GNUPLOT_NOTHING = 77 }; /* exit status of a script if the results have no data for it */

/*
 * Runs gnuplot with `script`, from its beginning, as its input. Returns the exit status of gnuplot, or -errno if it
 * could not be started, was ended by a signal, or failed; `error` holds a message with gnuplot's last output. -EINTR:
 * os_ending is set, and gnuplot has ended.
 */
int gnuplot_run(FILE *script, struct error *);

/* The same, and leaves in `words`, an empty file that can be read, what gnuplot printed. */
int gnuplot_ask(FILE *script, FILE *words, struct error *);

/* Writes text without line breaks in quotes within which gnuplot substitutes nothing. */
void gnuplot_quote(FILE *, const char *text);

#endif
