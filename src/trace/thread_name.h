/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_THREAD_NAME_H
#define FAULTLINE_THREAD_NAME_H

#include "ledger.h"

/* Sets a thread's name from the 16 bytes that the kernel keeps of it. A program chooses them as it likes, and they may
 * end within a letter: what can't be displayed becomes '?'. */
void thread_name(struct thread *, const char name[static 16]);

#endif
