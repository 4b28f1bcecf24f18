/* SPDX-License-Identifier: MIT */
/* io_uring(7) by its system calls: one operation at a time, submitted and awaited by one call. */
#ifndef FAULTLINE_URING_H
#define FAULTLINE_URING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum uring_operation { /* as the kernel numbers them */
		       URING_READ_FIXED = 4,
		       URING_WRITE_FIXED = 5,
		       URING_READ = 22,
		       URING_WRITE = 23,
		       URING_SEND = 26,
		       URING_RECEIVE = 27,
};

struct uring {
	int fd;
	struct uring_queue {
		_Atomic uint32_t *tail, *head;
		uint32_t mask;
	} submitted, completed;
	uint32_t *order; /* of the entries that are submitted */
	struct uring_entry *entry;
	const struct uring_result *result;
};

/* Opens one for the calling process, which keeps its memory until it ends. 0 or -errno: -ENOSYS or -EPERM where it is
 * not there or not allowed. */
int uring_open(struct uring *);

/* Makes the kernel keep this memory in place, for the operations with FIXED, as the `index`th of `count`. 0 or -errno. */
struct uring_memory {
	void *start;
	size_t bytes;
};
int uring_register(const struct uring *, const struct uring_memory *, unsigned count);

/* Moves bytes as read(2), write(2), send(2) or recv(2) do: how many, or -errno. `index` is that of the memory, for the
 * operations with FIXED. */
ssize_t uring_move(struct uring *, enum uring_operation, int fd, void *start, size_t bytes, unsigned index);

void uring_close(struct uring *);

#endif
