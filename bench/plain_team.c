/* SPDX-License-Identifier: MIT */
/* Two that share some work, each on its own CPU: as threads, as processes. */
#include "plain.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct both {
	pthread_mutex_t mutex;
	pthread_spinlock_t spin;
	_Alignas(128) size_t sum;
	_Alignas(128) volatile size_t share;
	volatile int sample, done, ready;
} * both;

static int processes, spins;
static char *memory;
static size_t size, page;
static pid_t child;
static pthread_t thread;

static void share(void)
{
	both = mmap(NULL, sizeof *both, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(both != MAP_FAILED);
}

/* A loop for each, since who does more between two turns leaves the lock to the other more often. */
static void take_turns(size_t count)
{
	struct both *shared = both;

	for (size_t i = 0; i < count && spins; i++) {
		pthread_spin_lock(&shared->spin);
		shared->sum++;
		pthread_spin_unlock(&shared->spin);
	}
	for (size_t i = 0; i < count && !spins; i++) {
		pthread_mutex_lock(&shared->mutex);
		shared->sum++;
		pthread_mutex_unlock(&shared->mutex);
	}
}

static void run_turns(size_t count)
{
	both->share = count / 2;
	__atomic_add_fetch(&both->sample, 1, __ATOMIC_RELEASE);
	take_turns(count - count / 2);
	while (__atomic_load_n(&both->done, __ATOMIC_ACQUIRE) < both->sample)
		sched_yield();
}

/* KIND: mutex, spinlock. Two processes share the turns. */
static void begin_turns(char **argument)
{
	pthread_mutexattr_t attributes;

	spins = !strcmp(argument[0], "spinlock");
	share();
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	PLAIN_CHECK(pthread_mutex_init(&both->mutex, &attributes) == 0);
	pthread_spin_init(&both->spin, PTHREAD_PROCESS_SHARED);
	if (fork()) {
		run_turns(2); /* until it runs */
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	plain_pin(plain_other_cpu);
	for (int sample = 1;; sample++) {
		while (__atomic_load_n(&both->sample, __ATOMIC_ACQUIRE) < sample)
			;
		take_turns(both->share);
		__atomic_store_n(&both->done, sample, __ATOMIC_RELEASE);
	}
}

static void touch(size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		((volatile char *)memory)[i * page] = 2;
}

static void *touch_half(void *nothing)
{
	plain_pin(plain_other_cpu);
	__atomic_store_n(&both->ready, 1, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&both->sample, __ATOMIC_ACQUIRE))
		;
	touch(size / page / 2, size / page);
	__atomic_store_n(&both->done, 1, __ATOMIC_RELEASE);
	return nothing;
}

/* KIND SIZE: threads, processes. Each of two touches a half of fresh private memory. */
static void begin_touch(char **argument)
{
	processes = !strcmp(argument[0], "processes");
	size = (size_t)strtoull(argument[1], NULL, 10);
	page = (size_t)sysconf(_SC_PAGESIZE);
	plain_count = size / page;
	share();
}

static void end_other(void)
{
	if (child) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	} else if (memory && !processes) {
		pthread_join(thread, NULL);
	}
	child = 0;
}

static void before_touch(size_t count)
{
	(void)count;
	end_other();
	if (memory)
		munmap(memory, size);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(memory != MAP_FAILED);
	madvise(memory, size, MADV_NOHUGEPAGE);
	both->sample = both->done = both->ready = 0;
	if (processes && (child = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		touch_half(NULL);
		for (;;)
			pause();
	}
	if (!processes)
		PLAIN_CHECK(pthread_create(&thread, NULL, touch_half, NULL) == 0);
	while (!__atomic_load_n(&both->ready, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void run_touch(size_t count)
{
	__atomic_store_n(&both->sample, 1, __ATOMIC_RELEASE);
	touch(0, count / 2);
	while (!__atomic_load_n(&both->done, __ATOMIC_ACQUIRE))
		sched_yield();
}

const struct plain plain_team[] = {
	{ "contended_processes", begin_turns, NULL, run_turns, 100000 },
	{ "touch_team", begin_touch, before_touch, run_touch, 0 },
	{ 0 },
};
