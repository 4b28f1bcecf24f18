/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static void end_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int gate_make(struct gate *gate)
{
	*gate = (struct gate)GATE_NONE;
	if (pipe(gate->hold) || pipe(gate->arrivals)) {
		int error = errno;

		gate_remove(gate);
		return -error;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(gate->hold[i], F_SETFD, FD_CLOEXEC);
		fcntl(gate->arrivals[i], F_SETFD, FD_CLOEXEC);
	}
	return 0;
}

void gate_stand(const struct gate *gate)
{
	char byte = 0;

	if (write(gate->arrivals[1], &byte, 1) == 1)
		while (read(gate->hold[0], &byte, 1) > 0 || errno == EINTR)
			errno = 0;
}

void gate_stand_child(const struct gate *gate)
{
	close(gate->hold[1]);
	gate_stand(gate);
}

int gate_await(struct gate *gate, uint64_t count, bool processes)
{
	/* Each has a few instructions left between its byte and its wait; they get the CPU meanwhile. */
	const struct timespec pause = { .tv_nsec = 100000 };

	if (processes)
		end_close(&gate->arrivals[1]);
	while (count > 0) {
		char bytes[64];
		ssize_t length = read(gate->arrivals[0], bytes, count < sizeof bytes ? count : sizeof bytes);

		if (length <= 0)
			return length ? -errno : -ECHILD;
		count -= (uint64_t)length;
	}
	nanosleep(&pause, NULL);
	return 0;
}

void gate_open(struct gate *gate)
{
	end_close(&gate->hold[1]);
}

void gate_remove(struct gate *gate)
{
	for (int i = 1; i >= 0; i--) {
		end_close(&gate->hold[i]);
		end_close(&gate->arrivals[i]);
	}
}

int gate_reap(pid_t *child)
{
	pid_t pid = *child;

	*child = 0;
	return pid > 0 ? probe_reap(pid) : 0;
}

int gate_release(struct gate *gate, pid_t *child)
{
	int result;

	gate_open(gate);
	result = gate_reap(child);
	gate_remove(gate);
	return result;
}
