/* SPDX-License-Identifier: MIT */
/* The socket at the other end of one. */
#ifndef FAULTLINE_PEER_H
#define FAULTLINE_PEER_H

#include <stdint.h>

/* Its inode: of a Unix socket, and of TCP where both ends are in one network namespace; asking the kernel takes some
 * system calls. 0: no such socket, or the kernel does not report it. */
uint32_t peer_inode(int fd, uint32_t inode);

#endif
