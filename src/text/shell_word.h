/* SPDX-License-Identifier: MIT */
/* A word of a command as a shell takes it. */
#ifndef FAULTLINE_SHELL_WORD_H
#define FAULTLINE_SHELL_WORD_H

#include <stdio.h>

/* Within single quotes, where a shell needs them; "~/" stays before them. */
void shell_word_write(const char *word, FILE *);

#endif
