/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include "ending.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int watched[] = { SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };

static int watch_signals(struct launch *launch)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++)
		sigaddset(&set, watched[i]);
	if (sigprocmask(SIG_BLOCK, &set, &launch->mask))
		return -errno;
	launch->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return launch->signals < 0 ? -errno : 0;
}

void launch_begin(struct launch *launch)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, plain = { .sa_handler = SIG_DFL };

	*launch = (struct launch){ .go = -1, .failed = -1, .signals = -1, .process = -1 };
	sigaction(SIGPIPE, &ignore, &launch->pipe);
	sigaction(SIGXFSZ, &ignore, &launch->size);
	sigaction(SIGCHLD, &plain, &launch->child); /* ignored, no child could be waited for */
}

/* What went wrong goes to the parent through the pipe, which a successful exec closes. */
__attribute__((noreturn)) static void child(const struct launch *launch, char **argv, int (*enter)(const void *context),
					    const void *context, const int *go, int failed)
{
	int code;
	char byte;

	close(go[1]);
	if (read(go[0], &byte, 1) != 1)
		_exit(127);
	code = enter(context);
	sigaction(SIGPIPE, &launch->pipe, NULL);
	sigaction(SIGXFSZ, &launch->size, NULL);
	sigaction(SIGCHLD, &launch->child, NULL);
	sigprocmask(SIG_SETMASK, &launch->mask, NULL);
	if (!code) {
		execvp(argv[0], argv);
		code = -errno;
	}
	while (write(failed, &code, sizeof code) < 0 && errno == EINTR)
		;
	_exit(127);
}

int launch_prepare(struct launch *launch, char **argv, int (*enter)(const void *context), const void *context,
		   struct error *error)
{
	int go[2] = { -1, -1 }, failed[2] = { -1, -1 };

	if (watch_signals(launch) || pipe2(go, O_CLOEXEC) || pipe2(failed, O_CLOEXEC))
		return error_set(error, -errno, "the program can't be started: %s", strerror(errno));
	launch->pid = fork();
	if (launch->pid < 0)
		return error_set(error, -errno, "the program can't be started: %s", strerror(errno));
	if (!launch->pid)
		child(launch, argv, enter, context, go, failed[1]);
	close(go[0]);
	close(failed[1]);
	launch->go = go[1];
	launch->failed = failed[0];
	return 0;
}

int launch_go(struct launch *launch, const char *program, struct error *error)
{
	ssize_t length;
	int code;

	if (write(launch->go, "", 1) != 1)
		return error_set(error, -errno, "%s: can't be started: %s", program, strerror(errno));
	close(launch->go);
	launch->go = -1;
	do
		length = read(launch->failed, &code, sizeof code);
	while (length < 0 && errno == EINTR);
	close(launch->failed);
	launch->failed = -1;
	if (length != (ssize_t)sizeof code)
		return 0;
	error->status = code == -ENOENT ? 127 : 126;
	return error_set(error, code, *program ? "can't execute %s: %s" : "can't execute '%s': %s", program,
			 strerror(-code));
}

int launch_attach(struct launch *launch, pid_t pid, struct error *error)
{
	launch->pid = pid;
	launch->attached = true;
	if (kill(pid, 0) && errno == ESRCH)
		return error_set(error, -ESRCH, "there is no process %d", (int)pid);
	launch->process = (int)syscall(SYS_pidfd_open, pid, 0);
	if (watch_signals(launch))
		return error_set(error, -errno, "signals can't be watched: %s", strerror(errno));
	return 0;
}

/* One that nobody has waited for yet has ended all the same. */
static bool attached_has_ended(const struct launch *launch)
{
	struct pollfd end = { .fd = launch->process, .events = POLLIN };

	if (launch->process < 0)
		return kill(launch->pid, 0) && errno == ESRCH;
	return poll(&end, 1, 0) == 1;
}

static void attached_signals(struct launch *launch)
{
	struct signalfd_siginfo info;

	while (read(launch->signals, &info, sizeof info) == (ssize_t)sizeof info)
		launch->ended |= (int)info.ssi_signo != SIGCHLD;
	launch->ended |= attached_has_ended(launch);
}

/* A terminal sends its signals to the program as well. */
static bool comes_from_terminal(const struct signalfd_siginfo *info)
{
	return info->ssi_code == SI_KERNEL;
}

/* A shell without a terminal controls no jobs: nobody would let us go on. */
static bool has_terminal(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (terminal >= 0)
		close(terminal);
	return terminal >= 0;
}

static bool goes_on(const struct launch *launch)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, (id_t)launch->pid, &info, WCONTINUED | WNOHANG) && info.si_pid;
}

/* Without us the shell would see that the program stopped. One that lets both go on may have reached us first. */
static void stop_with_program(const struct launch *launch)
{
	struct timespec moment = { .tv_nsec = 20000000 };

	nanosleep(&moment, NULL);
	if (goes_on(launch) || !has_terminal())
		return;
	raise(SIGSTOP);
	nanosleep(&moment, NULL);
	if (!goes_on(launch))
		kill(launch->pid, SIGCONT);
}

void launch_signals(struct launch *launch)
{
	struct signalfd_siginfo info;
	int status;

	if (launch->attached) {
		attached_signals(launch);
		return;
	}
	while (read(launch->signals, &info, sizeof info) == (ssize_t)sizeof info)
		if ((int)info.ssi_signo != SIGCHLD && !comes_from_terminal(&info))
			kill(launch->pid, (int)info.ssi_signo);
	if (launch->ended || waitpid(launch->pid, &status, WNOHANG | WUNTRACED) != launch->pid)
		return;
	if (WIFSTOPPED(status)) {
		stop_with_program(launch);
		return;
	}
	launch->ended = true;
	launch->status = status;
	launch->shm_was_full = WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS && ending_shm_is_full();
}

void launch_close(struct launch *launch)
{
	if (launch->go >= 0)
		close(launch->go);
	if (launch->failed >= 0)
		close(launch->failed);
	if (launch->process >= 0)
		close(launch->process);
	if (launch->go >= 0 && launch->pid > 0)
		waitpid(launch->pid, NULL, 0);
	if (launch->signals >= 0) {
		close(launch->signals);
		sigprocmask(SIG_SETMASK, &launch->mask, NULL);
	}
	launch->go = launch->failed = launch->signals = launch->process = -1;
}
