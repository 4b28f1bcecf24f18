/* SPDX-License-Identifier: MIT */
/* The stack of the calling thread, in Python. */
#ifndef FAULTLINE_PRELOAD_PYTHON_H
#define FAULTLINE_PRELOAD_PYTHON_H

#include "shared.h"

/* Looks for Python among the objects of the process, if it is not found yet. */
void python_look(void);

/* Whether the process has a Python that may be read. */
bool python_is_here(void);

/* The frames of the calling thread, innermost first, into `frame`, which has room for SHARED_DEPTH; where its state
 * stands, into the slot. 0: it runs no Python, or one that can't be read. */
size_t python_walk(struct shared_slot *, uint64_t image, struct python_frame *frame);

/* What the frames were read by, to read more of them. */
struct python_process python_here(void);

#endif
