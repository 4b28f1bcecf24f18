/* SPDX-License-Identifier: MIT */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

enum { STACK = 65536, FIRST_CLOSED = 3, FIRST_TARGET = 200 };

static char *const no_environment[] = { NULL };

#ifdef SYS_close_range
static long close_all(void)
{
	return syscall(SYS_close_range, FIRST_CLOSED, ~0u, 0);
}
#else
static long close_all(void)
{
	errno = ENOSYS;
	return -1;
}
#endif

/* In the child, which may have its parent's memory. */
static void become_program(const struct start *start)
{
	if (start->closing == START_CLOSE_RANGE)
		close_all();
	for (uint64_t i = 0; start->closing == START_CLOSE_LOOP && i < start->descriptors; i++)
		close((int)(FIRST_CLOSED + i));
	execve(start->program, start->arguments, no_environment);
	_exit(127);
}

static int start_posix_spawn(const struct start *start, pid_t *pid)
{
	return -posix_spawn(pid, start->program, start->actions ? &start->file_actions : NULL, NULL, start->arguments,
			    no_environment);
}

static int start_vfork(const struct start *start, pid_t *pid)
{
	*pid = vfork();
	if (*pid == 0)
		become_program(start);
	return *pid < 0 ? -errno : 0;
}

static int start_fork(const struct start *start, pid_t *pid)
{
	*pid = fork();
	if (*pid == 0)
		become_program(start);
	return *pid < 0 ? -errno : 0;
}

#ifdef CLONE_VFORK
static int run_child(void *argument)
{
	become_program(argument);
	return 0;
}

static int start_clone(const struct start *start, pid_t *pid)
{
	*pid = clone(run_child, start->stack + start->stack_bytes, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)start);
	return *pid < 0 ? -errno : 0;
}
#else
static int start_clone(const struct start *start, pid_t *pid)
{
	(void)start, (void)pid;
	return -ENOSYS;
}
#endif

#if defined CLONE_VFORK && defined SYS_clone3
/* The child has a copy of the memory: on the stack of a parent that waits it could not return from this call. */
static int start_clone3(const struct start *start, pid_t *pid)
{
	const struct { /* the first version of struct clone_args, see clone3(2) */
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	} arguments = { .flags = CLONE_VFORK, .exit_signal = SIGCHLD };

	*pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
	if (*pid == 0)
		become_program(start);
	return *pid < 0 ? -errno : 0;
}
#else
static int start_clone3(const struct start *start, pid_t *pid)
{
	(void)start, (void)pid;
	return -ENOSYS;
}
#endif

#ifdef HAVE_PIDFD_SPAWN
/* The descriptor stands for the child. */
static int start_pidfd_spawn(const struct start *start, pid_t *pid)
{
	return -pidfd_spawn(pid, start->program, start->actions ? &start->file_actions : NULL, NULL, start->arguments,
			    no_environment);
}

static int reap_pidfd(int fd)
{
	siginfo_t end = { 0 };
	int result = waitid(P_PIDFD, (id_t)fd, &end, WEXITED) ? -errno : 0;

	close(fd);
	return result || (end.si_code == CLD_EXITED && end.si_status == 0) ? result : -EBADMSG;
}
#else
static int start_pidfd_spawn(const struct start *start, pid_t *pid)
{
	(void)start, (void)pid;
	return -ENOSYS;
}

static int reap_pidfd(int fd)
{
	(void)fd;
	return -ENOSYS;
}
#endif

static int (*const starts[])(const struct start *, pid_t *) = {
	[START_POSIX_SPAWN] = start_posix_spawn,
	[START_VFORK] = start_vfork,
	[START_FORK] = start_fork,
	[START_CLONE] = start_clone,
	[START_CLONE3] = start_clone3,
	[START_PIDFD_SPAWN] = start_pidfd_spawn,
};

int start_child(const struct start *start, pid_t *pid)
{
	return starts[start->method](start, pid);
}

int start_reap(const struct start *start, pid_t pid)
{
	return start->method == START_PIDFD_SPAWN ? reap_pidfd(pid) : probe_reap(pid);
}

static const char *missing_of(const struct start *start)
{
	bool spawns = start->method == START_POSIX_SPAWN || start->method == START_PIDFD_SPAWN;

#ifndef HAVE_PIDFD_SPAWN
	if (start->method == START_PIDFD_SPAWN)
		return "built with a C library that has no pidfd_spawn";
#endif
#ifndef CLONE_VFORK
	if (start->method == START_CLONE || start->method == START_CLONE3)
		return "this system has no clone";
#endif
	if (start->actions && !spawns)
		return "file actions are of posix_spawn and pidfd_spawn";
	if (start->closing != START_CLOSE_NONE && spawns)
		return "between the start and the program no code of the parent runs";
	return NULL;
}

static bool can_close_range(void)
{
#ifdef SYS_close_range
	return !syscall(SYS_close_range, ~0u, ~0u, 0);
#else
	return false;
#endif
}

static int add_actions(struct start *start)
{
	int error = posix_spawn_file_actions_init(&start->file_actions);

	for (uint64_t i = 0; i < start->actions && !error; i++)
		error = posix_spawn_file_actions_adddup2(&start->file_actions, STDERR_FILENO, (int)(FIRST_TARGET + i));
	return -error;
}

int start_make(struct trial *trial, struct start *start)
{
	const char *missing = missing_of(start);
	struct rlimit limit;

	if (missing)
		return probe_fail(trial, -ENOTSUP, missing);
	if (start->closing == START_CLOSE_RANGE && !can_close_range())
		return probe_fail(trial, -ENOTSUP, "this system has no close_range");
	if (start->actions && !getrlimit(RLIMIT_NOFILE, &limit) &&
	    (uint64_t)limit.rlim_cur < FIRST_TARGET + start->actions)
		return probe_fail(trial, -ENOTSUP, "more descriptors than a process may have (ulimit -n)");
	if (start->method == START_CLONE) {
		start->stack_bytes = STACK;
		start->stack = malloc(STACK);
		if (!start->stack)
			return -ENOMEM;
	}
	return start->actions ? add_actions(start) : 0;
}

void start_free(struct start *start)
{
	if (start->actions)
		posix_spawn_file_actions_destroy(&start->file_actions);
	free(start->stack);
}
