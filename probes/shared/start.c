/* SPDX-License-Identifier: MIT */
#include "start.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

enum { STACK = 65536, FIRST_CLOSED = 3, FIRST_TARGET = 200 };
enum { BY_PIDFD = 3 }; /* P_PIDFD of waitid(2), which some C libraries lack */

static char *const *environment_of(const struct start *start)
{
	static char *const none[] = { NULL };

	return start->environment ? start->environment : none;
}

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
	execve(start->program, start->arguments, environment_of(start));
	_exit(127);
}

static int start_posix_spawn(const struct start *start, pid_t *pid)
{
	return -posix_spawn(pid, start->program, start->actions ? &start->file_actions : NULL, NULL, start->arguments,
			    environment_of(start));
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

/* The descriptor stands for the child. */
static int start_pidfd_spawn(const struct start *start, pid_t *pid)
{
	return -start->pidfd_spawn(pid, start->program, start->actions ? &start->file_actions : NULL, NULL,
				   start->arguments, environment_of(start));
}

static int reap_pidfd(int fd)
{
	siginfo_t end = { 0 };
	int result = waitid((idtype_t)BY_PIDFD, (id_t)fd, &end, WEXITED) ? -errno : 0;

	close(fd);
	return result || (end.si_code == CLD_EXITED && end.si_status == 0) ? result : -EBADMSG;
}

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

	if (start->method == START_PIDFD_SPAWN && !start->pidfd_spawn)
		return "this C library has no pidfd_spawn, which glibc has since 2.39";
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

/* Of the C library that runs, which may be newer than the one that this was built with. */
static void find_pidfd_spawn(struct start *start)
{
	void *symbol = dlsym(RTLD_DEFAULT, "pidfd_spawn");

	memcpy(&start->pidfd_spawn, &symbol, sizeof symbol);
}

int start_make(struct trial *trial, struct start *start)
{
	const char *missing;
	struct rlimit limit;

	find_pidfd_spawn(start);
	missing = missing_of(start);
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

/* 0 if the program has the descriptor, -EBADMSG if not, or another -errno. */
static int run_that_has(const struct start *start, int fd)
{
	struct start asking = *start;
	char number[16];
	pid_t pid;
	int result;

	snprintf(number, sizeof number, "%d", fd);
	asking.arguments[1] = (char *)"has";
	asking.arguments[2] = number;
	result = start_child(&asking, &pid);
	return result ? result : start_reap(&asking, pid);
}

static int check_actions(struct trial *trial, const struct start *start)
{
	int result = run_that_has(start, FIRST_TARGET + (int)start->actions - 1);

	return result == -EBADMSG ? probe_fail(trial, result, "the file actions had no effect") : result;
}

/* Of a descriptor that the program would inherit. */
static int check_closing(struct trial *trial, const struct start *start)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), fd = fcntl(nothing, F_DUPFD, FIRST_CLOSED), result;

	if (nothing < 0 || fd < 0)
		return -errno;
	close(nothing);
	result = run_that_has(start, fd);
	close(fd);
	if (!result)
		return probe_fail(trial, -EBADMSG, "the program has a descriptor that was to be closed");
	return result == -EBADMSG ? 0 : result;
}

int start_check(struct trial *trial, const struct start *start)
{
	int result = start->actions ? check_actions(trial, start) : 0;

	return result || start->closing == START_CLOSE_NONE ? result : check_closing(trial, start);
}
