/* SPDX-License-Identifier: MIT */
#include "thread_clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void meet(struct thread_clock *clock, const struct shared_slot *slot)
{
	char path[64];
	int file;

	thread_clock_close(clock);
	clock->begin = slot->begin;
	snprintf(path, sizeof path, "/proc/%u/task/%u/schedstat", slot->pid, slot->tid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	clock->file = file > 0 ? file : 0;
}

bool thread_clock_read(struct thread_clock *clock, const struct shared_slot *slot)
{
	char text[96] = "", *end;

	if (clock->begin != slot->begin)
		meet(clock, slot);
	if (!clock->file || pread(clock->file, text, sizeof text - 1, 0) <= 0)
		return false;
	clock->cpu_ns = strtoull(text, &end, 10);
	clock->queued_ns = strtoull(end, NULL, 10);
	return true;
}

void thread_clock_close(struct thread_clock *clock)
{
	if (clock->file)
		close(clock->file);
	*clock = (struct thread_clock){ 0 };
}
