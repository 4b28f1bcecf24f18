/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* In memory that both share, so that the guard sleeps through the run. */
enum { MOST_TRIES = 100 }; /* a filter of system calls may refuse to wait for ever */

static volatile pid_t *group;

static pid_t guard;
static int life; /* the end of a pipe that closes when this process ends */

static _Noreturn void wait_for_end(int end)
{
	int nowhere = open("/dev/null", O_RDWR);
	sigset_t all;
	char byte;

	setpgid(0, 0);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (int fd = 0; fd <= 2; fd++)
		dup2(nowhere, fd);
	while (read(end, &byte, 1) < 0 && errno == EINTR)
		;
	if (*group > 0)
		kill(-*group, SIGKILL);
	_exit(0);
}

void guard_end(void)
{
	if (guard <= 0)
		return;
	/* Not by closing the pipe alone: the process that removes temporary files holds it, too, until this one ends. */
	if (*group > 0)
		kill(-*group, SIGKILL);
	kill(guard, SIGKILL);
	close(life);
	for (int tries = 0; tries < MOST_TRIES && waitpid(guard, NULL, 0) < 0 && errno == EINTR; tries++)
		;
	guard = 0;
}

void guard_start(void)
{
	int ends[2];

	group = mmap(NULL, sizeof *group, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (group == MAP_FAILED || pipe(ends)) {
		group = NULL;
		return;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	guard = fork();
	if (guard == 0) {
		close(ends[1]);
		wait_for_end(ends[0]);
	}
	close(ends[0]);
	life = ends[1];
	if (guard > 0)
		atexit(guard_end);
	else
		close(life);
}

void guard_group(pid_t leader)
{
	if (group)
		*group = leader;
}
