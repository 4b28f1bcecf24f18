/* SPDX-License-Identifier: MIT */
/*
 * The manual page and the shells' completions, made from the tables that the verbs, their options and the
 * probes stand in, so that they can't drift from what is there.
 */
#ifndef FAULTLINE_MANUAL_H
#define FAULTLINE_MANUAL_H

#include "command.h"

/* Prints faultline(1); `columns` is the path of docs/csv.md. 0 or an error with words. */
int manual_print(const struct command *const *, size_t count, const char *columns, FILE *, struct error *);

/* Prints the completion for bash or zsh. 0 or a usage error. */
int completion_print(const struct command *const *, size_t count, const char *shell, FILE *, struct error *);

#endif
