/* SPDX-License-Identifier: MIT */
/* Runs the gnuplot of this machine, found by PATH or named by FAULTLINE_GNUPLOT. */
#ifndef FAULTLINE_GNUPLOT_H
#define FAULTLINE_GNUPLOT_H

#include "text/error.h"

#include <signal.h>
#include <stdio.h>

enum { GNUPLOT_NOTHING = 77 }; /* what a script exits with when the results have nothing for it */

/*
 * Runs gnuplot with `script`, which is read from its beginning, as its input. Returns the exit status
 * of gnuplot, or -errno with words: it could not be started, was ended by a signal, or failed, whose
 * last words are handed on. -EINTR: `interrupted` was set, and gnuplot has ended.
 */
int gnuplot_run(FILE *script, const volatile sig_atomic_t *interrupted, struct error *);

/* Writes text, which holds no line break, in the quotes within which gnuplot substitutes nothing. */
void gnuplot_quote(FILE *, const char *text);

#endif
