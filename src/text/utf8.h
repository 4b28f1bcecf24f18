/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_UTF8_H
#define FAULTLINE_UTF8_H

#include <stddef.h>

/* How long the letter at `text` is in bytes; 0 where the bytes are no UTF-8 of a letter that can be shown. */
size_t utf8_letter(const char *text);

#endif
