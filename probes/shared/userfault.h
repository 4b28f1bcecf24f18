/* SPDX-License-Identifier: MIT */
/* userfaultfd(2) by its system calls: ioctl_userfaultfd(2). */
#ifndef FAULTLINE_USERFAULT_H
#define FAULTLINE_USERFAULT_H

#include "probe.h"

/* In this order. */
#define USERFAULT_KINDS "missing,write_protect,minor"
enum userfault_kind { USERFAULT_MISSING, USERFAULT_WRITE_PROTECT, USERFAULT_MINOR };

/* A descriptor that reports faults of that kind in `bytes` of whole pages, which wait until they are answered. The
 * descriptor, or -errno, -ENOTSUP with a reason. */
int userfault_open(struct trial *, enum userfault_kind, void *start, uint64_t bytes);

/* Waits for a fault: the address of its page, NULL if the descriptor gives no more. */
unsigned char *userfault_await(int fd);

/* Answers: fills pages with a copy of as many bytes at `from`; takes the protection from them, or puts it on them; maps
 * those that are in the page cache. Threads that wait for them continue. 0 or -errno. */
int userfault_copy(int fd, void *to, const void *from, uint64_t bytes);
int userfault_protect(int fd, void *start, uint64_t bytes, bool protect);
int userfault_map(int fd, void *start, uint64_t bytes);

/* Faults there are no longer reported; threads that wait continue. */
void userfault_give_up(int fd, void *start, uint64_t bytes);

#endif
