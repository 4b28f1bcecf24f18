/* SPDX-License-Identifier: MIT */
/* A picture drawn by gnuplot. */
#ifndef FAULTLINE_PICTURE_H
#define FAULTLINE_PICTURE_H

#include "text/error.h"

#include <stddef.h>

/* Copies the picture `drawn`, of a format of struct drawing, to FOLDER/NAME, or to standard output if FOLDER is "-". 0,
 * or -EIO with a message; also if gnuplot wrote only a part of it, which gnuplot does not notice. */
int picture_place(const char *drawn, size_t format, const char *folder, const char *name, struct error *);

#endif
