/* SPDX-License-Identifier: MIT */
/* What a descriptor leads to, remembered so that a read costs no system call more. */
#ifndef FAULTLINE_DESCRIPTOR_H
#define FAULTLINE_DESCRIPTOR_H

#include "../primitive.h"

/* The primitive that reading from it or writing to it is. */
enum primitive descriptor_reading(int fd);
enum primitive descriptor_writing(int fd);

/* It was opened or closed, and may lead elsewhere now. Returns it. */
int descriptor_forget(int fd);
void descriptor_forget_from(unsigned first, unsigned last);

#endif
