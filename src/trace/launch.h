/* SPDX-License-Identifier: MIT */
/*
 * The traced program, as a child with everything that it would have without the tracer: signal mask and dispositions,
 * descriptors, working directory, process group and terminal.
 */
#ifndef FAULTLINE_LAUNCH_H
#define FAULTLINE_LAUNCH_H

#include "text/error.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct launch {
	pid_t pid;
	int go, failed;                     /* pipes: let it go; why it could not be executed */
	int signals;                        /* signalfd: SIGCHLD and the signals passed on to the child */
	sigset_t mask;                      /* as it was */
	struct sigaction pipe, size, child; /* as SIGPIPE, SIGXFSZ and SIGCHLD were: to the program they are the same */
	int process;                        /* pidfd of one that was attached to, -1: not known */
	bool attached;                      /* not our child: it continues when we end */
	bool ended;
	int status;        /* as of waitpid(2) */
	bool shm_was_full; /* see ending.h */
};

/* From now on, and beyond launch_close(), a write that nobody reads, or that a limit forbids, fails instead of ending
 * this process. Must be called first. */
void launch_begin(struct launch *);

/* Makes the child, which waits for launch_go(); `enter` runs in it before the exec. 0 or -errno; `error` holds a
 * message. */
int launch_prepare(struct launch *, char **argv, int (*enter)(const void *context), const void *context,
		   struct error *);

/* Lets it execute the program; fails if it does not exist, and `error` holds a message. */
int launch_go(struct launch *, const char *program, struct error *);

/* A process that already runs: its end, or a signal to us, ends the tracing. 0 or -errno; `error` holds a message. */
int launch_attach(struct launch *, pid_t pid, struct error *);

/* Handles what arrived on `signals`: passes signals on, and checks whether the child has ended. If it has stopped
 * and a terminal's shell started us, we stop as well until the shell continues both. */
void launch_signals(struct launch *);

/* Restores the signals. A child that was not let go is killed and reaped. */
void launch_close(struct launch *);

#endif
