/* SPDX-License-Identifier: MIT */
/* Sockets that are known by an address alone: those that others connect to, and send datagrams to. */
#ifndef FAULTLINE_PRELOAD_ADDRESS_H
#define FAULTLINE_PRELOAD_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies what the program points to. False: it is no memory. */
bool address_copy(const void *from, size_t size, void *to);

/* A number like those of descriptor.h, of a port of the machine or of a path; 0: not known. The address is the program's,
 * and may be no memory at all. */
uint64_t address_of(const void *address, unsigned length);

/* That of the socket itself, if it listens or takes datagrams: others have a peer. */
uint64_t address_own(int fd);

/* The socket is one for datagrams: what it is connected to need not be connected to it. */
bool address_takes_datagrams(int fd);

#endif
