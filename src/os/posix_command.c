/* SPDX-License-Identifier: MIT */
/* Commands that end with whoever runs them, and the signals that end that. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_SECONDS = 10, LAST_MS = 1000, NS_PER_MS = 1000000, LOOK_NS = 50 * NS_PER_MS };

volatile sig_atomic_t os_ending;
static void (*also_at_ending)(void);

static const int endings[] = { SIGINT, SIGTERM, SIGHUP };

static void on_ending(int number)
{
	os_ending = number;
	if (also_at_ending)
		also_at_ending();
}

void os_catch_ending(void (*also)(void))
{
	struct sigaction action = { .sa_handler = on_ending }, before;

	also_at_ending = also;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
		if (!sigaction(endings[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(endings[i], &action, NULL);
}

/* What the keeper of a command answers. */
struct answer {
	int error; /* -errno if it could not be started */
	int status;
};

struct keeper {
	const struct os_command *command;
	unsigned limit_s; /* 0: none */
	bool notices;     /* the end of a child interrupts a wait */
	int life;         /* can be read, to its end, when the caller has ended or wants the command to end */
	sigset_t mask;    /* that the command starts with */
	pid_t pid;
};

static void place(int fd, int as)
{
	int from = fd < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : fd;

	if (from == as)
		fcntl(from, F_SETFD, 0);
	else
		dup2(from, as);
}

/* Copies go first, so that none is overwritten. */
static void place_standard(const struct os_command *command)
{
	int fds[] = { command->input, command->output, command->errors };

	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0)
			fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
	for (int i = 0; i < 3; i++)
		place(fds[i], i);
}

/* What went wrong goes through the pipe, which a successful exec closes. */
static _Noreturn void become(const struct keeper *keeper, pid_t parent, int failed)
{
	int code;

	setpgid(0, 0);
	os_die_with_parent(parent);
	place_standard(keeper->command);
	sigprocmask(SIG_SETMASK, &keeper->mask, NULL);
	execvp(keeper->command->words[0], (char *const *)keeper->command->words);
	code = -errno;
	while (write(failed, &code, sizeof code) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* A pipe that no command inherits, and that select(2) takes. */
static int make_pipe(int ends[2])
{
	if (pipe(ends))
		return -errno;
	if (ends[0] >= FD_SETSIZE || ends[1] >= FD_SETSIZE) {
		close(ends[0]);
		close(ends[1]);
		ends[0] = ends[1] = -1;
		return -EMFILE;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static int start(struct keeper *keeper)
{
	pid_t parent = getpid();
	int failed[2], code = 0, result = make_pipe(failed);

	if (result)
		return result;
	keeper->pid = fork();
	if (keeper->pid < 0)
		return -errno;
	if (keeper->pid == 0)
		become(keeper, parent, failed[1]);
	setpgid(keeper->pid, keeper->pid);
	close(failed[1]);
	while (read(failed[0], &code, sizeof code) < 0 && errno == EINTR)
		;
	close(failed[0]);
	if (code)
		waitpid(keeper->pid, NULL, 0);
	return code;
}

static void on_child(int number)
{
	(void)number;
}

/* musl's FD_SET counts with an int where it needs an unsigned. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
/* Waits until `fd` (-1: none) can be read: 1; 0 if that takes longer than `time`; -1 where a signal came that `mask` lets
 * through. */
static int wait_readable(int fd, const struct timespec *time, const sigset_t *mask)
{
	fd_set readable;

	FD_ZERO(&readable);
	if (fd >= 0)
		FD_SET((unsigned)fd, &readable);
	return pselect(fd + 1, &readable, NULL, NULL, time, mask);
}
#pragma GCC diagnostic pop

/* Ends what the command has started, once it has itself ended: it is given a moment to do so by itself. */
static void end_rest(const struct keeper *keeper)
{
	const struct timespec pause = { .tv_nsec = NS_PER_MS };
	pid_t reaped = 0;

	for (int ms = 0; ms < LAST_MS && reaped >= 0; ms++) {
		if (ms >= LAST_MS / 2)
			kill(-keeper->pid, SIGKILL);
		reaped = waitpid(-1, NULL, WNOHANG);
		if (reaped == 0)
			nanosleep(&pause, NULL);
	}
}

/* How long to wait at most: until the end of the grace of a command that is to end, or of its limit. NULL: for ever.
 * Where a filter of system calls keeps the end of a child from being noticed, it is looked for. */
static const struct timespec *patience(const struct keeper *keeper, bool ends, uint64_t waited_ns,
				       struct timespec *time)
{
	const uint64_t most_ns = (ends ? GRACE_SECONDS : (uint64_t)keeper->limit_s) * NS_PER_SECOND;
	uint64_t left_ns = most_ns > waited_ns ? most_ns - waited_ns : 0;

	if (!keeper->notices && (!most_ns || left_ns > LOOK_NS))
		left_ns = LOOK_NS;
	else if (!most_ns)
		return NULL;
	*time = (struct timespec){ .tv_sec = (time_t)(left_ns / NS_PER_SECOND),
				   .tv_nsec = (long)(left_ns % NS_PER_SECOND) };
	return time;
}

static bool is_over(const struct keeper *keeper, bool ends, uint64_t waited_ns)
{
	const uint64_t most_ns = (ends ? GRACE_SECONDS : (uint64_t)keeper->limit_s) * NS_PER_SECOND;

	return most_ns && waited_ns >= most_ns;
}

/* Returns the status; `late` says whether the command outlasted its limit. */
static int keep(const struct keeper *keeper, bool *late)
{
	uint64_t since_ns = os_clock_ns();
	struct timespec time;
	bool ends = false;
	int status = 0;
	sigset_t mask;

	sigfillset(&mask);
	sigdelset(&mask, SIGCHLD);
	while (waitpid(keeper->pid, &status, WNOHANG) == 0) {
		const struct timespec *most = patience(keeper, ends, os_clock_ns() - since_ns, &time);
		int ready = wait_readable(ends ? -1 : keeper->life, most, &mask);
		bool over = (ready == 0 && keeper->notices) || is_over(keeper, ends, os_clock_ns() - since_ns);

		if (ends && over) {
			kill(-keeper->pid, SIGKILL);
		} else if (ready > 0 || over) {
			*late = ready <= 0;
			ends = true;
			since_ns = os_clock_ns();
			kill(-keeper->pid, SIGTERM);
			kill(-keeper->pid, SIGCONT);
		}
	}
	if (ends)
		end_rest(keeper);
	return status;
}

/* A process between the caller and the command, which outlives the one and reaps the other. */
static _Noreturn void be_keeper(struct keeper *keeper, int answers)
{
	struct sigaction action = { .sa_handler = on_child };
	struct answer answer = { 0 };
	bool late = false;
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	keeper->notices = !sigaction(SIGCHLD, &action, NULL);
	setpgid(0, 0);
	os_adopt_orphans();
	answer.error = start(keeper);
	if (!answer.error)
		answer.status = keep(keeper, &late);
	if (late)
		answer.error = -ETIMEDOUT;
	_exit(write(answers, &answer, sizeof answer) == (ssize_t)sizeof answer ? 0 : 1);
}

/* Waits for the answer, and closes `life` as soon as a signal wants the caller to end. */
static int listen_to(int answers, int *life, const sigset_t *mask, struct answer *answer)
{
	while (wait_readable(answers, NULL, mask) <= 0)
		if (os_ending && *life >= 0) {
			close(*life);
			*life = -1;
		}
	return read(answers, answer, sizeof *answer) == (ssize_t)sizeof *answer ? answer->error : -EPIPE;
}

/* Between the caller and the keeper: the caller's ends of them are life[1] and answers[0]. */
struct ends {
	int life[2], answers[2];
};

static int run_kept(struct keeper *keeper, struct ends *ends, struct answer *answer)
{
	pid_t pid = fork();
	int result;

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		keeper->life = ends->life[0];
		close(ends->life[1]);
		be_keeper(keeper, ends->answers[1]);
	}
	close(ends->answers[1]);
	ends->answers[1] = -1;
	result = listen_to(ends->answers[0], &ends->life[1], &keeper->mask, answer);
	waitpid(pid, NULL, 0);
	return result;
}

static void close_ends(const struct ends *ends)
{
	for (int i = 0; i < 2; i++) {
		if (ends->life[i] >= 0)
			close(ends->life[i]);
		if (ends->answers[i] >= 0)
			close(ends->answers[i]);
	}
}

int os_command_run(const struct os_command *command, int *status)
{
	return os_command_run_within(command, 0, status);
}

int os_command_run_within(const struct os_command *command, unsigned limit_s, int *status)
{
	struct ends ends = { { -1, -1 }, { -1, -1 } };
	struct keeper keeper = { .command = command, .limit_s = limit_s };
	struct answer answer = { 0 };
	sigset_t blocked;
	int result;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
		sigaddset(&blocked, endings[i]);
	sigprocmask(SIG_BLOCK, &blocked, &keeper.mask);
	result = make_pipe(ends.life);
	if (!result)
		result = make_pipe(ends.answers);
	if (!result && !os_ending)
		result = run_kept(&keeper, &ends, &answer);
	close_ends(&ends);
	sigprocmask(SIG_SETMASK, &keeper.mask, NULL);
	*status = answer.status;
	return os_ending ? -EINTR : result;
}
