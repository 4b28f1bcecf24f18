/* SPDX-License-Identifier: MIT */
/* Letters in UTF-8. */
#ifndef FAULTLINE_UTF8_H
#define FAULTLINE_UTF8_H

#include <stddef.h>

/* The length in bytes of the character at `text`; 0 if it is invalid UTF-8 or can't be displayed. */
size_t utf8_letter(const char *text);

#endif
