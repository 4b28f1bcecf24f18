/* SPDX-License-Identifier: MIT */
/* Ways to start a program as a child. */
#ifndef FAULTLINE_START_H
#define FAULTLINE_START_H

#include "probe.h"

#include <spawn.h>

/* In this order. */
#define START_METHODS "posix_spawn,vfork_exec,fork_exec,clone_exec,clone3_exec,pidfd_spawn"
enum start_method { START_POSIX_SPAWN, START_VFORK, START_FORK, START_CLONE, START_CLONE3, START_PIDFD_SPAWN };

/* What the child does with the descriptors that it has from its parent, before it executes the program. In this order. */
#define START_CLOSINGS "none,close_range,loop"
enum start_closing { START_CLOSE_NONE, START_CLOSE_RANGE, START_CLOSE_LOOP };

struct start {
	enum start_method method;
	enum start_closing closing;
	uint64_t descriptors; /* that the loop closes, from 3 on */
	uint64_t actions;     /* of posix_spawn: each duplicates a descriptor */
	const char *program;
	char *arguments[4];
	char *const *environment; /* NULL: none */
	posix_spawn_file_actions_t file_actions;
	char *stack; /* of clone */
	size_t stack_bytes;
	int (*pidfd_spawn)(int *fd, const char *path, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
			   char *const *arguments, char *const *environment); /* of the C library, NULL: it has none */
};

/* Prepares a start whose method, closing, descriptors and actions are set. 0, or -ENOTSUP with a reason where the
 * system or the method lacks one of them. start_free may follow in any case. */
int start_make(struct trial *, struct start *);

/* Starts the program: 0 or -errno; `pid` is then the child, to be reaped by start_reap. */
int start_child(const struct start *, pid_t *pid);

/* Waits for a child, and checks that it exited with 0. */
int start_reap(const struct start *, pid_t);

/* Starts the program, as often as it takes, to see that its file actions and its closing have their effect. 0 or -errno,
 * with a reason. */
int start_check(struct trial *, const struct start *);

void start_free(struct start *);

#endif
