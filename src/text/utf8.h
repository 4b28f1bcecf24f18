/* SPDX-License-Identifier: MIT */
/* Letters in UTF-8. */
#ifndef FAULTLINE_UTF8_H
#define FAULTLINE_UTF8_H

#include <stddef.h>

/* The length in bytes of the character at `text`; 0 if it is invalid UTF-8, a control character, or one that turns the
 * direction of the text. */
size_t utf8_letter(const char *text);

/* Replaces what is not such a character, by a space or question marks: text of foreign files can't command a terminal. */
void utf8_clean(char *text);

#endif
