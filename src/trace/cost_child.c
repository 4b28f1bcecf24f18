/* SPDX-License-Identifier: MIT */
#include "cost_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST_MS = 1000 };

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
	cost_rounds(&tracing, &child->lengths[0]);
	if (send(child->socket, "", 1, MSG_NOSIGNAL) == 1 && receive_tracing(child->socket, &tracing))
		cost_rounds(&tracing, &child->lengths[1]);
	_exit(0);
}

static bool wait_for(const struct cost_child *child, int longest_ms)
{
	struct pollfd ready = { .fd = child->socket, .events = POLLIN };

	return child->pid > 0 && poll(&ready, 1, longest_ms) == 1;
}

bool cost_child_has_ended(const struct cost_child *child)
{
	return child->pid <= 0 || wait_for(child, 0);
}

bool cost_child_is_ready(struct cost_child *child)
{
	char byte;

	return wait_for(child, LONGEST_MS) && recv(child->socket, &byte, 1, MSG_DONTWAIT) == 1;
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
		in_time = wait_for(child, LONGEST_MS);
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
	*child = (struct cost_child){ .socket = -1 };
	return in_time && !status;
}
