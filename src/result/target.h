/* SPDX-License-Identifier: MIT */
/*
 * Where a path that a user names leads: to something that is written in place, such as a device or a FIFO, or to a
 * regular file, which is replaced whole.
 *
 * In a folder that everybody may write to, another user's link or FIFO would turn the output to where that user wants
 * it. Neither is followed, whether or not the kernel is set to refuse it (fs.protected_symlinks, fs.protected_fifos).
 */
#ifndef FAULTLINE_TARGET_H
#define FAULTLINE_TARGET_H

#include "text/error.h"

#include <stdbool.h>
#include <sys/stat.h>

struct target {
	char path[4096]; /* with every link followed */
	bool in_place;   /* something that is not a regular file, or that a process has open, is there */
	bool appends;    /* a regular file of the latter kind, to which others may have written */
	int fd;          /* the caller's own descriptor, as of /dev/stdout; -1: no descriptor */
	mode_t mode;     /* the permissions of the caller's regular file that is there, 0: no such file */
	dev_t device;    /* of what is written in place, so that nothing else can take its place until it is open */
	ino_t inode;
};

/* 0, or -errno; `error` holds a message. */
int target_find(struct target *, const char *path, struct error *);

/* Opens what is written in place, to write: a descriptor or -errno; -ESTALE if something else has taken its place. */
int target_open(const struct target *);

#endif
