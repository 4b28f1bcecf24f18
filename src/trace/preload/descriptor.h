/* SPDX-License-Identifier: MIT */
/* What a descriptor leads to, remembered so that a read costs no system call more. */
#ifndef FAULTLINE_DESCRIPTOR_H
#define FAULTLINE_DESCRIPTOR_H

#include "../primitive.h"

#include <stdbool.h>
#include <stdint.h>

enum descriptor_kind {
	DESCRIPTOR_UNKNOWN,
	DESCRIPTOR_FILE,
	DESCRIPTOR_PIPE,
	DESCRIPTOR_SOCKET,
	DESCRIPTOR_EVENT, /* eventfd */
	DESCRIPTOR_OTHER,
	DESCRIPTOR_TIMER,    /* timerfd */
	DESCRIPTOR_KIND = 7, /* these bits of the number below */
};

/* A number of the kind and of the object, the same in all processes; 0: not known. The other bits of it are 0 where the
 * kind says all. */
uint64_t descriptor_of(int fd);

/* The same, if it is remembered. */
uint64_t descriptor_known(int fd);

/* Both lead to one object: the kernel is asked once. */
void descriptor_same(int fd, int other);

/* The primitive that reading from it or writing to it is. */
enum primitive descriptor_reading(uint64_t descriptor);
enum primitive descriptor_writing(uint64_t descriptor);

/* A pipe, a socket or an eventfd, of which it is known which one. */
static inline bool descriptor_is_channel(uint64_t descriptor)
{
	unsigned kind = descriptor & DESCRIPTOR_KIND;

	return kind - DESCRIPTOR_PIPE <= DESCRIPTOR_EVENT - DESCRIPTOR_PIPE;
}

/* Where what is read from it was written to: itself, or the socket at the other end, which is remembered too. 0: not
 * known. */
uint64_t descriptor_other_end(int fd);

/* Each is the other end of the other one. */
void descriptor_pair(int fd, int other);

/* What is written to it goes to the other number from now on. */
void descriptor_leads_to(int fd, uint64_t descriptor);

/* It was opened or closed, and may lead elsewhere now. Returns it. */
int descriptor_forget(int fd);
void descriptor_forget_from(unsigned first, unsigned last);

#endif
