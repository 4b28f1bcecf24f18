/* SPDX-License-Identifier: MIT */
/* The two ends of a vfork, for its wrapper: which is assembly, because the child shares the stack. */
#ifndef FAULTLINE_VFORK_H
#define FAULTLINE_VFORK_H

void vfork_begin(void);

/* In the parent; takes the system call's result and returns that of vfork, with errno set. */
long vfork_end(long result);

/* The caller is the child of a vfork, on its parent's memory: what it ends is not what the parent does. */
_Bool vfork_is_child(void);

#endif
