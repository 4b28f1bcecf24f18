/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include "objects.h"
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SLICE_MS = 50, NS_PER_MS = 1000000, REAP_MS = 1000, FIRST_PAUSE_NS = 50000 };

/* What the process tells: its samples, then how it ended. Smaller than PIPE_BUF: written whole. */
struct report {
	bool ended;
	int result;
	char reason[128];
	char note[64];
	struct sample sample;
};

static volatile sig_atomic_t interrupted;

void worker_interrupt(void)
{
	interrupted = 1;
}

static int report_write(int fd, const struct report *report)
{
	errno = EIO;
	return write(fd, report, sizeof *report) == (ssize_t)sizeof *report ? 0 : -errno;
}

static int report_sample(void *context, const struct sample *sample)
{
	const struct report report = { .sample = *sample };

	return report_write(*(const int *)context, &report);
}

static void signals_to_default(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

	for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
		signal(caught[i], SIG_DFL);
}

/* The probe's own reason, or that of the system, which tells too little of shared memory. */
static void explain(struct report *report, const char *reason)
{
	int error = report->result;

	if (!error)
		return;
	if (!reason && objects_are_refused(error)) {
		snprintf(report->reason, sizeof report->reason,
			 "shared memory objects can't be made here (/dev/shm?): %s", strerror(-error));
		report->result = -ENOTSUP;
	} else {
		snprintf(report->reason, sizeof report->reason, "%s", reason ? reason : strerror(-error));
	}
}

static _Noreturn void child(pid_t parent, const struct point *point, const struct round_plan *plan,
			    const struct worker_place *place, int fd)
{
	struct trial trial = { .cpu = place->cpu, .other_cpu = place->other_cpu, .directory = place->directory };
	struct report report = { .ended = true };

	setsid();
	os_die_with_parent(parent);
	signals_to_default();
	objects_remove(getpid(), place->directory); /* of a namesake, whose run was killed and could not be listed */
	if (trial.cpu >= 0)
		report.result = os_pin(trial.cpu);
	if (report.result)
		trial.reason = "the process could not be bound to its CPU";
	else
		report.result = measure_round(point, &trial, plan, report_sample, &fd);
	explain(&report, trial.reason);
	if (trial.note)
		snprintf(report.note, sizeof report.note, "%s", trial.note);
	_exit(report_write(fd, &report) ? 1 : 0);
}

static enum status status_of(int result)
{
	switch (result) {
	case 0:
		return STATUS_OK;
	case -ENOTSUP:
	case -ENOSYS:
		return STATUS_UNSUPPORTED;
	case -ERANGE:
		return STATUS_UNRESOLVED;
	default:
		return STATUS_FAILED;
	}
}

static void end_reported(struct measured *measured, const struct report *report)
{
	measured->status = status_of(report->result);
	snprintf(measured->note, sizeof measured->note, "%s", report->note);
	if (report->result)
		snprintf(measured->reason, sizeof measured->reason, "%s", report->reason);
}

static void end_died(struct measured *measured, const siginfo_t *death)
{
	if (death->si_code != CLD_EXITED) {
		int signal = death->si_status;

		measured->status = STATUS_CRASHED;
		snprintf(measured->reason, sizeof measured->reason, "%s%s", strsignal(signal),
			 signal == SIGBUS            ? ": no room left for shared memory (df /dev/shm)"
				 : signal == SIGKILL ? ": killed, perhaps for lack of memory"
						     : "");
	} else {
		measured->status = STATUS_FAILED;
		snprintf(measured->reason, sizeof measured->reason, "its process ended without a word, exit status %d",
			 death->si_status);
	}
}

static void end_hung(struct measured *measured, uint64_t deadline_ns)
{
	measured->status = STATUS_HUNG;
	snprintf(measured->reason, sizeof measured->reason, "still busy after its deadline of %" PRIu64 " s",
		 deadline_ns / NS_PER_MS / 1000);
}

/* Reads one report if it comes within that time: 1, 0 if none came, -errno at the end. */
static int report_read(int fd, struct report *report, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t length;

	if (poll(&poll_fd, 1, timeout_ms) <= 0)
		return 0;
	length = read(fd, report, sizeof *report);
	return length == (ssize_t)sizeof *report ? 1 : -EPIPE;
}

/* Whether the process has ended; it stays to be reaped, so that its id can't pass to another. */
static bool has_died(pid_t pid, siginfo_t *death)
{
	death->si_pid = 0;
	return !waitid(P_PID, (id_t)pid, death, WEXITED | WNOHANG | WNOWAIT) && death->si_pid == pid;
}

static void pause_ns(long ns)
{
	const struct timespec pause = { .tv_nsec = ns };

	nanosleep(&pause, NULL);
}

/*
 * Takes in reports until the process has ended or must end. A grandchild may hold the pipe open
 * after the process died, so its end is asked for as well: first, so that a report which it wrote
 * just before is still read.
 */
static int listen_to(pid_t pid, int fd, struct measured *measured, const struct worker_place *place,
		     struct error *error)
{
	uint64_t start = os_clock_ns();

	while (!interrupted) {
		struct report report;
		siginfo_t death;
		bool dead = has_died(pid, &death);
		int got = report_read(fd, &report, dead ? 0 : SLICE_MS);

		if (got > 0 && report.ended) {
			end_reported(measured, &report);
			return 0;
		}
		if (got > 0) {
			report.sample.round = measured->rounds;
			if (measured_add(measured, &report.sample))
				return error_set(error, -ENOMEM, "out of memory");
		} else if (dead) {
			end_died(measured, &death);
			return 0;
		} else if (got < 0) {
			pause_ns(NS_PER_MS);
		}
		if (os_clock_ns() - start > place->deadline_ns) {
			end_hung(measured, place->deadline_ns);
			return 0;
		}
	}
	return -EINTR;
}

/* Ends what is left of the process's group and reaps it, for at most a second. Once the process is
 * reaped, its id may pass to a stranger, so that nothing is sent to it any more. */
static void clean_up(pid_t pid)
{
	uint64_t start = os_clock_ns();
	bool is_ours = true;
	long pause = FIRST_PAUSE_NS;

	while (os_clock_ns() - start < (uint64_t)REAP_MS * NS_PER_MS) {
		pid_t reaped;

		if (is_ours) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
		}
		while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0)
			is_ours &= reaped != pid;
		if (reaped < 0)
			break;
		pause_ns(pause);
		pause = pause < NS_PER_MS ? 2 * pause : NS_PER_MS;
	}
}

int worker_round(struct measured *measured, const struct round_plan *plan, const struct worker_place *place,
		 struct error *error)
{
	pid_t parent = getpid(), pid;
	int ends[2], result;

	if (interrupted)
		return -EINTR;
	if (pipe(ends))
		return error_set(error, -errno, "no pipe to a process that measures: %s (ulimit -n)", strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		child(parent, &measured->point, plan, place, ends[1]);
	}
	result = -errno;
	close(ends[1]);
	if (pid > 0) {
		result = listen_to(pid, ends[0], measured, place, error);
		clean_up(pid);
		objects_remove(pid, place->directory);
		measured->rounds++;
	} else {
		error_set(error, result, "no process to measure in: %s (ulimit -u)", strerror(-result));
	}
	close(ends[0]);
	return result;
}
