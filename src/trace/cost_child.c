/* SPDX-License-Identifier: MIT */
#include "cost_child.h"

#include "bpf.h"
#include "ticks.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCHES = 9, CALLS = 32, FORKS = 4, PASSES = 4, WINDOW = 65536 };
enum { LONGEST_MS = 1000 };

enum { FAULTS = 2048, INTERRUPTED = 10 };

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

static double median(double *value, size_t count)
{
	if (!count)
		return 0;
	qsort(value, count, sizeof *value, by_size);
	return value[count / 2];
}

double cost_mean(double *value, size_t count)
{
	double most = median(value, count) * (double)INTERRUPTED, sum = 0;
	size_t kept = 0;

	while (kept < count && value[kept] <= most)
		sum += value[kept++];
	return kept ? sum / (double)kept : 0;
}

static bool look(const struct cost_tracing *tracing, struct cost_reading *reading)
{
	return tracing->places >= 0 && bpf_reading(tracing->places, tracing->place, reading);
}

static void measure_calls(const struct cost_tracing *tracing, struct cost_lengths *lengths)
{
	double taken[BATCHES], reported[BATCHES];
	struct cost_reading before, after;
	size_t reports = 0;

	for (int i = 0; i < BATCHES; i++) {
		bool reads = look(tracing, &before);
		uint64_t begin = ticks_clock_ns();

		for (int j = 0; j < CALLS; j++)
			close(-1);
		taken[i] = (double)(ticks_clock_ns() - begin) / (double)CALLS;
		if (reads && look(tracing, &after) && after.calls > before.calls)
			reported[reports++] = (double)(after.call_ns - before.call_ns) /
				(double)(after.calls - before.calls);
	}
	lengths->call = median(taken, BATCHES);
	lengths->call_reported = median(reported, reports);
}

static uint64_t touch(volatile char *memory, size_t page)
{
	uint64_t begin;

	madvise((void *)(uintptr_t)memory, WINDOW, MADV_DONTNEED);
	begin = ticks_clock_ns();
	for (size_t i = 0; i < WINDOW; i += page)
		memory[i] = 1;
	return ticks_clock_ns() - begin;
}

/* A look shows those since bpf last reported some, which it does when they are COST_READ_FAULTS. */
static void look_at_faults(const struct cost_tracing *tracing, size_t *seen, double *reported, size_t *reports)
{
	struct cost_reading reading;

	if (!look(tracing, &reading))
		return;
	for (size_t i = reading.faults < *seen ? 0 : *seen; i < reading.faults && *reports < FAULTS; i++)
		reported[(*reports)++] = (double)reading.fault_ns[i];
	*seen = reading.faults;
}

/* Always the same pages, in a window of which bpf reports together. */
static void measure_faults(const struct cost_tracing *tracing, struct cost_lengths *lengths)
{
	char *memory = mmap(NULL, 2 * WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static double taken[BATCHES], reported[FAULTS];
	size_t seen = COST_READ_FAULTS, reports = 0, page = (size_t)sysconf(_SC_PAGESIZE);

	if (memory == MAP_FAILED)
		return;
	memory += WINDOW - (uintptr_t)memory % WINDOW;
	madvise(memory, WINDOW, MADV_NOHUGEPAGE);
	memset(reported, 0, sizeof reported); /* or a page fault of its own lies between */
	touch(memory, page);
	for (int i = 0; i < BATCHES; i++) {
		taken[i] = 0;
		for (int j = 0; j < PASSES; j++) {
			taken[i] += (double)touch(memory, page) * (double)page / (PASSES * WINDOW);
			look_at_faults(tracing, &seen, reported, &reports);
		}
	}
	lengths->fault = median(taken, BATCHES);
	lengths->fault_reported = cost_mean(reported, reports);
}

static void measure_forks(struct cost_lengths *lengths)
{
	double least = 0;

	for (int i = 0; i < FORKS; i++) {
		uint64_t begin = ticks_clock_ns();
		pid_t child = fork();
		double taken = (double)(ticks_clock_ns() - begin);

		if (child <= 0)
			_exit(0);
		least = !i || taken < least ? taken : least;
		waitpid(child, NULL, 0);
	}
	lengths->fork = least;
}

static void measure(const struct cost_tracing *tracing, struct cost_lengths *lengths)
{
	static char slot[256];

	slot[0] = 0; /* its page is there, as the slot's is */
	if (tracing->has_library)
		prctl(SHARED_BELL, slot, 0, 0, 0);
	measure_calls(tracing, lengths);
	measure_faults(tracing, lengths);
	measure_forks(lengths);
}

/* A message with a descriptor, if there is one. */
static void send_tracing(int to, const struct cost_tracing *tracing)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { (void *)(uintptr_t)tracing, sizeof *tracing };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (tracing->places >= 0) {
		struct cmsghdr *head;

		message.msg_control = room;
		message.msg_controllen = sizeof room;
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &tracing->places, sizeof(int));
	}
	sendmsg(to, &message, MSG_NOSIGNAL);
}

static bool receive_tracing(int from, struct cost_tracing *tracing)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { tracing, sizeof *tracing };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room
	};
	struct cmsghdr *head;

	if (recvmsg(from, &message, 0) != (ssize_t)sizeof *tracing)
		return false;
	head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_type == SCM_RIGHTS)
		memcpy(&tracing->places, CMSG_DATA(head), sizeof(int));
	return true;
}

/* Its end of the socket stays open in what it executes or forks: that it closes says that all have ended. */
static int start(struct cost_child *child)
{
	int ends[2] = { -1, -1 };

	*child = (struct cost_child){ .socket = -1 };
	child->lengths = mmap(NULL, 2 * sizeof *child->lengths, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			      0);
	if (child->lengths == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	child->pid = fork();
	child->socket = ends[child->pid ? 0 : 1];
	close(ends[child->pid ? 1 : 0]);
	return child->pid < 0 ? -errno : 0;
}

int cost_child_start(struct cost_child *child)
{
	struct cost_tracing tracing = { .places = -1 };
	int result = start(child);

	if (result || child->pid)
		return result;
	measure(&tracing, &child->lengths[0]);
	if (send(child->socket, "", 1, MSG_NOSIGNAL) == 1 && receive_tracing(child->socket, &tracing))
		measure(&tracing, &child->lengths[1]);
	_exit(0);
}

static bool wait_for(const struct cost_child *child)
{
	struct pollfd ready = { .fd = child->socket, .events = POLLIN };

	return child->pid > 0 && poll(&ready, 1, LONGEST_MS) == 1;
}

bool cost_child_is_ready(struct cost_child *child)
{
	char byte;

	return wait_for(child) && recv(child->socket, &byte, 1, MSG_DONTWAIT) == 1;
}

void cost_child_go_on(struct cost_child *child, const struct cost_tracing *tracing)
{
	send_tracing(child->socket, tracing);
}

int cost_child_execute(struct cost_child *child, char *const *argv, char *const *environment)
{
	int result = start(child), nothing;

	if (result || child->pid)
		return result;
	fcntl(child->socket, F_SETFD, 0);
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd <= 2 && nothing >= 0; fd++)
		dup2(nothing, fd);
	execvpe(argv[0], argv, environment);
	_exit(127);
}

bool cost_child_end(struct cost_child *child, struct cost_lengths *untraced, struct cost_lengths *traced)
{
	bool in_time = false;
	int status = 1;

	if (child->pid > 0) {
		shutdown(child->socket, SHUT_WR); /* one that still waits for word ends */
		in_time = wait_for(child);
		if (!in_time)
			kill(child->pid, SIGKILL);
		waitpid(child->pid, &status, 0);
	}
	if (child->socket >= 0)
		close(child->socket);
	if (child->lengths && child->lengths != MAP_FAILED) {
		*untraced = child->lengths[0];
		*traced = child->lengths[1];
		munmap(child->lengths, 2 * sizeof *child->lengths);
	}
	return in_time && !status;
}
