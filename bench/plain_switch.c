/* SPDX-License-Identifier: MIT */
/* A CPU from one process to another: by yielding it, and by waking who sleeps. */
#include "plain.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct memory {
	volatile uint32_t turn, seen, ready;
} * memory;

static void share(void)
{
	memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(memory != MAP_FAILED);
}

static void futex(int operation, uint32_t value)
{
	syscall(SYS_futex, &memory->turn, operation, value, NULL, NULL, 0);
}

/* Two that yield to each other: the second does so for good. */
static void begin_switch(char **argument)
{
	(void)argument;
	share();
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (memory->turn)
			memory->turn = 0;
		sched_yield();
	}
}

static void run_switch(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		memory->turn = 1;
		while (memory->turn)
			sched_yield();
	}
}

static uint64_t slept_ns;

/* MICROSECONDS: a process on the other CPU sleeps so long at a futex before it is woken. */
static void begin_wake(char **argument)
{
	slept_ns = strtoull(argument[0], NULL, 10) * 1000;
	share();
	if (fork()) {
		while (!memory->ready)
			sched_yield();
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	plain_pin(plain_other_cpu);
	memory->ready = 1;
	for (uint32_t seen = 0;; seen++) {
		while (memory->turn == seen)
			futex(FUTEX_WAIT, seen);
		memory->seen = seen + 1;
	}
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* It needs some of that time to fall asleep. */
static void before_wake(size_t count)
{
	uint64_t start = now();

	(void)count;
	while (now() - start < slept_ns)
		;
}

static void run_wake(size_t count)
{
	(void)count;
	memory->turn++;
	futex(FUTEX_WAKE, 1);
	while (memory->seen != memory->turn)
		;
}

const struct plain plain_switch[] = {
	{ "switch", begin_switch, NULL, run_switch, 0 },
	{ "wake", begin_wake, before_wake, run_wake, 1 },
	{ 0 },
};
