/* SPDX-License-Identifier: MIT */
/* Messages on standard error: what is wrong, warnings, where a result is, progress. */
#ifndef FAULTLINE_MESSAGE_H
#define FAULTLINE_MESSAGE_H

#include <stdbool.h>

/* A message and a line feed. On a terminal it is wrapped at its width; elsewhere it is one line, for grep and logs. */
__attribute__((format(printf, 1, 2))) void message_print(const char *format, ...);

/* Whether standard error is a terminal that can overwrite a line; not with TERM=dumb. */
bool message_can_overwrite(void);

/* A line that the next one overwrites, cut at the terminal's width; the end of such lines. */
__attribute__((format(printf, 1, 2))) void message_progress(const char *format, ...);
void message_progress_end(void);

#endif
