/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include "guard.h"
#include "os/os.h"
#include "trial/objects.h"
#include "trial/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SLICE_MS = 50, NS_PER_MS = 1000000, REAP_MS = 1000, FIRST_PAUSE_NS = 50000, LOOK_MS = 10000 };

static volatile sig_atomic_t interrupted;

void worker_interrupt(void)
{
	interrupted = 1;
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

static void end_reported(struct measured *measured, const struct trial_report *report)
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
			 signal == SIGBUS            ? ": " OBJECTS_NO_SPACE
				 : signal == SIGKILL ? ": perhaps for lack of memory"
						     : "");
	} else {
		measured->status = STATUS_FAILED;
		snprintf(measured->reason, sizeof measured->reason,
			 "its process ended without a report, exit status %d", death->si_status);
	}
}

static void end_hung(struct measured *measured, uint64_t deadline_ns)
{
	measured->status = STATUS_HUNG;
	snprintf(measured->reason, sizeof measured->reason, "still running after its deadline of %" PRIu64 " s",
		 deadline_ns / NS_PER_MS / 1000);
}

/* Reads one report within that time: 1, 0 if none arrived, -errno at the end. */
static int report_read(int fd, struct trial_report *report, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t length;

	if (poll(&poll_fd, 1, timeout_ms) <= 0)
		return 0;
	length = read(fd, report, sizeof *report);
	return length == (ssize_t)sizeof *report ? 1 : -EPIPE;
}

/* Whether the process has ended; it is not reaped yet, so its id can't be reused. */
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

static int take_tail(struct measured *measured, const struct trial_tail *part)
{
	struct tail_histogram *histogram = measured_tail(measured, part->of);

	if (!histogram)
		return -ENOMEM;
	for (size_t i = 0; i < part->cells; i++) {
		histogram->count += part->cell[i].count;
		histogram->cell[part->cell[i].index] += part->cell[i].count;
	}
	histogram->total += part->total;
	if (part->most > histogram->most)
		histogram->most = part->most;
	return 0;
}

static int take_report(struct measured *measured, struct trial_report *report)
{
	if (report->tail.cells)
		return take_tail(measured, &report->tail);
	report->sample.round = measured->rounds;
	return measured_add(measured, &report->sample);
}

/*
 * Reads reports until the process has ended or must end. A grandchild may hold the pipe open after the process died, so
 * the end of the process is checked as well: first, so that a report written just before is still read.
 */
static int listen_to(pid_t pid, int fd, struct measured *measured, const struct worker_place *place,
		     struct error *error)
{
	uint64_t start = os_clock_ns();

	while (!interrupted) {
		struct trial_report report;
		siginfo_t death;
		bool dead = has_died(pid, &death);
		int got = report_read(fd, &report, dead ? 0 : SLICE_MS);

		if (got > 0 && report.ended) {
			end_reported(measured, &report);
			return 0;
		}
		if (got > 0) {
			if (take_report(measured, &report))
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

/* Sends a signal to the process and its group; whether the system allows it. */
static bool end(pid_t pid)
{
	if (kill(-pid, SIGKILL) && errno != ESRCH)
		return false;
	return !kill(pid, SIGKILL) || errno == ESRCH;
}

/* Ends the rest of the process's group and reaps it, for at most a second. Once the process is reaped, its id may be
 * reused, so no more signals are sent. 0, or an error if the system does not allow ending it: it ends with its
 * parent. */
static int clean_up(pid_t pid, struct error *error)
{
	uint64_t start = os_clock_ns();
	bool is_ours = true;
	long pause = FIRST_PAUSE_NS;

	while (os_clock_ns() - start < (uint64_t)REAP_MS * NS_PER_MS) {
		pid_t reaped;

		if (is_ours && !end(pid))
			return error_set(error, -errno, "can't end a measuring process: kill: %s", strerror(errno));
		if (is_ours)
			is_ours = waitpid(pid, NULL, WNOHANG) == 0;
		while ((reaped = waitpid(-pid, NULL, WNOHANG)) > 0)
			is_ours &= reaped != pid;
		if (reaped < 0 && !is_ours)
			break;
		pause_ns(pause);
		pause = pause < NS_PER_MS ? 2 * pause : NS_PER_MS;
	}
	return 0;
}

/* The program and its arguments: of a wrapped one, the command that executes it. */
static size_t words_of(const struct worker_place *place, char *number, char *path, char **word)
{
	static char name[] = "faultline-trial";
	size_t count = 0;

	while (place->wrap && place->wrap[count] && count < WORKER_WRAP_WORDS) {
		word[count] = (char *)place->wrap[count];
		count++;
	}
	word[count++] = place->wrap ? path : name;
	word[count++] = number;
	word[count] = NULL;
	return count;
}

/* What another program executes: an unnamed file is reached through this process. */
static void path_for_others(const char *image, char *path, size_t size)
{
	static const char own[] = "/proc/self/";

	if (!strncmp(image, own, sizeof own - 1))
		snprintf(path, size, "/proc/%d/%s", (int)getpid(), image + sizeof own - 1);
	else
		snprintf(path, size, "%s", image);
}

/* `errors` becomes the standard error of the process, and its output is dropped; -1: it keeps this one's. */
static int spawn(const struct worker_place *place, int socket, int errors, pid_t *pid)
{
	char number[16], path[PROBE_PATH + 16], *word[WORKER_WRAP_WORDS + 3];
	posix_spawn_file_actions_t actions;
	extern char **environ;
	int result;

	snprintf(number, sizeof number, "%d", socket);
	path_for_others(place->image, path, sizeof path);
	words_of(place, number, path, word);
	if (posix_spawn_file_actions_init(&actions))
		return ENOMEM;
	if (errors >= 0) {
		posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
		posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
	}
	result = (place->wrap ? posix_spawnp : posix_spawn)(pid, place->wrap ? word[0] : place->image, &actions, NULL,
							    word, place->environment ? place->environment : environ);
	posix_spawn_file_actions_destroy(&actions);
	return result;
}

/* What may be amiss. Where the program is a file without a name, it is started by its path in /proc. */
static const char *hint(const struct worker_place *place, int error)
{
	if (!strncmp(place->image, "/proc/", 6))
		return access("/proc/self", F_OK) ? " (/proc is not mounted)" : "";
	return !place->wrap && error == EACCES ? " (is TMPDIR, else /var/tmp, mounted noexec?)" : "";
}

/* Writes the order first, so that the process finds it: it fits into the socket's buffer. */
static int start(const struct trial_order *order, const struct event_group *events, const struct worker_place *place,
		 int errors, const int ends[2], pid_t *pid, struct error *error)
{
	int result;

	errno = EIO;
	if (write(ends[0], order, sizeof *order) != (ssize_t)sizeof *order ||
	    (order->events && write(ends[0], events, sizeof *events) != (ssize_t)sizeof *events))
		return error_set(error, -errno, "can't send an order to a measuring process: %s", strerror(errno));
	result = spawn(place, ends[1], errors, pid);
	if (result == EAGAIN || result == ENOMEM)
		return error_set(error, -result, "can't create a measuring process: %s (ulimit -u)", strerror(result));
	if (result)
		return error_set(error, -result, "can't start %s: %s%s",
				 place->wrap ? place->wrap[0] : "the measuring program", strerror(result),
				 hint(place, result));
	return 0;
}

static struct trial_order order_of(const struct measured *measured, const struct round_plan *plan,
				   const struct worker_place *place)
{
	struct trial_order order = {
		.parent = getpid(), .plan = *plan, .cpu = place->cpu, .other_cpu = place->other_cpu
	};

	snprintf(order.probe, sizeof order.probe, "%s", measured->point.probe->name);
	snprintf(order.directory, sizeof order.directory, "%s", place->directory);
	if (place->memory_groups)
		snprintf(order.memory_groups, sizeof order.memory_groups, "%s", place->memory_groups);
	memcpy(order.value, measured->point.value, sizeof order.value);
	return order;
}

/* The first of them stays here. */
static int open_ends(int ends[2], struct error *error)
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return error_set(error, -errno, "can't create a socket to a measuring process: %s (ulimit -n)",
				 strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	return 0;
}

int worker_round(struct measured *measured, const struct round_plan *plan, const struct worker_place *place,
		 struct error *error)
{
	struct trial_order order = order_of(measured, plan, place);
	struct event_group events = { 0 };
	int ends[2], cleaned, result;
	pid_t pid;

	if (interrupted)
		return -EINTR;
	result = open_ends(ends, error);
	if (result)
		return result;
	if (place->counters)
		counters_group(place->counters, plan->group, &events);
	order.events = events.count;
	result = start(&order, &events, place, -1, ends, &pid, error);
	close(ends[1]);
	if (!result) {
		const struct os_maker maker = os_maker(pid);

		guard_group(pid);
		result = listen_to(pid, ends[0], measured, place, error);
		cleaned = clean_up(pid, error);
		result = result ? result : cleaned;
		guard_group(0);
		objects_remove(maker, place->directory, order.memory_groups);
		measured->rounds++;
	}
	close(ends[0]);
	return result;
}

int worker_inspect(const struct worker_place *place, struct worker_look *look, struct error *error)
{
	const struct trial_order order = { .parent = getpid(), .cpu = -1, .other_cpu = -1, .directory = "/" };
	struct trial_report report;
	int ends[2], cleaned, result = open_ends(ends, error);
	pid_t pid;

	if (result)
		return result;
	result = start(&order, NULL, place, look->errors, ends, &pid, error);
	close(ends[1]);
	if (!result) {
		if (report_read(ends[0], &report, LOOK_MS) > 0) {
			look->mappings = report.result ? (struct os_mappings){ OS_UNKNOWN, OS_UNKNOWN, OS_UNKNOWN }
						       : report.mappings;
			if (look->look)
				look->look(look->context, pid);
		} else {
			result = error_set(error, -EPIPE, "the measuring program does not run here");
		}
		cleaned = clean_up(pid, error);
		result = result ? result : cleaned;
	}
	close(ends[0]);
	return result;
}
