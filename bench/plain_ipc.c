/* SPDX-License-Identifier: MIT */
/* Between processes: pipes, shared memory objects, semaphores. */
#include "plain.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 65536 };

static size_t size;
static char *message, buffer[BUFFER];
static int to, from; /* of this process; of the other likewise */

static struct shared {
	sem_t there, back, lock;
	pthread_mutex_t mutex;
	volatile size_t expected; /* messages of a sample */
} * shared;

static void share(void)
{
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(shared != MAP_FAILED);
}

static void take(int fd, size_t bytes)
{
	while (bytes > 0) {
		ssize_t length = read(fd, buffer, bytes < BUFFER ? bytes : BUFFER);

		if (length <= 0)
			_exit(0);
		bytes -= (size_t)length;
	}
}

static void give(int fd, size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t length = write(fd, message + done, bytes - done);

		PLAIN_CHECK(length > 0);
		done += (size_t)length;
	}
}

/* KIND PLACEMENT SIZE: pipe or socketpair; same or other. Returns in the child that answers as well. */
static int two_processes(char **argument)
{
	int there[2], back[2];
	pid_t child;

	size = (size_t)strtoull(argument[2], NULL, 10);
	message = malloc(size);
	PLAIN_CHECK(message);
	memset(message, 1, size);
	memset(buffer, 1, sizeof buffer);
	share();
	if (!strcmp(argument[0], "pipe")) {
		PLAIN_CHECK(pipe(there) == 0 && pipe(back) == 0);
	} else {
		PLAIN_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, there) == 0);
		back[0] = dup(there[1]);
		back[1] = dup(there[0]);
	}
	child = fork();
	to = child ? there[1] : back[1];
	from = child ? back[0] : there[0];
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (strcmp(argument[1], "same"))
			plain_pin(plain_other_cpu);
	}
	return child == 0;
}

static void begin_round_trip(char **argument)
{
	while (two_processes(argument))
		for (;;) {
			take(from, size);
			give(to, size);
		}
}

static void run_round_trip(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		give(to, size);
		take(from, size);
	}
}

/* The reader gives a byte back when it has all messages of a sample: long ones, so that this hardly counts. */
static void begin_throughput(char **argument)
{
	plain_sample_ns = 2e7;
	while (two_processes(argument))
		for (;;) {
			size_t seen = 0;

			do
				take(from, size);
			while (++seen < shared->expected);
			give(to, 1);
		}
}

static void expect(size_t count)
{
	shared->expected = count;
}

static void run_throughput(size_t count)
{
	for (size_t i = 0; i < count; i++)
		give(to, size);
	take(from, 1);
}

static void begin_shm(char **argument)
{
	size = (size_t)strtoull(argument[0], NULL, 10);
}

/* The whole life of an object. */
static void run_shm(size_t count)
{
	static const char name[] = "/plain-loop";

	for (size_t i = 0; i < count; i++) {
		int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		void *memory;

		PLAIN_CHECK(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
		memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		PLAIN_CHECK(memory != MAP_FAILED);
		memset(memory, 1, size);
		PLAIN_CHECK(munmap(memory, size) == 0 && close(fd) == 0 && shm_unlink(name) == 0);
	}
}

static void begin_lock(char **argument)
{
	pthread_mutexattr_t attributes;

	(void)argument;
	share();
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	PLAIN_CHECK(pthread_mutex_init(&shared->mutex, &attributes) == 0);
	PLAIN_CHECK(sem_init(&shared->lock, 1, 0) == 0);
}

static void run_post_wait(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sem_post(&shared->lock);
		sem_wait(&shared->lock);
	}
}

static void run_mutex(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pthread_mutex_lock(&shared->mutex);
		pthread_mutex_unlock(&shared->mutex);
	}
}

static struct contended {
	pthread_mutex_t mutex;
	pthread_spinlock_t spin;
	_Alignas(128) size_t sum;
	_Alignas(128) volatile size_t share; /* of each of the two, in this sample */
	volatile int spins, samples, done;
} contended = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static void take_turns(size_t count)
{
	for (size_t i = 0; i < count && contended.spins; i++) {
		pthread_spin_lock(&contended.spin);
		contended.sum++;
		pthread_spin_unlock(&contended.spin);
	}
	for (size_t i = 0; i < count && !contended.spins; i++) {
		pthread_mutex_lock(&contended.mutex);
		contended.sum++;
		pthread_mutex_unlock(&contended.mutex);
	}
}

static void *contend(void *nothing)
{
	plain_pin(plain_other_cpu);
	for (int sample = 1;; sample++) {
		while (__atomic_load_n(&contended.samples, __ATOMIC_ACQUIRE) < sample)
			;
		take_turns(contended.share);
		__atomic_store_n(&contended.done, sample, __ATOMIC_RELEASE);
	}
	return nothing;
}

static void run_contended(size_t count)
{
	contended.share = count / 2;
	__atomic_add_fetch(&contended.samples, 1, __ATOMIC_RELEASE);
	take_turns(count - count / 2);
	while (__atomic_load_n(&contended.done, __ATOMIC_ACQUIRE) < contended.samples)
		sched_yield();
}

/* KIND: mutex, spinlock. Two threads share the turns. */
static void begin_contended(char **argument)
{
	pthread_t thread;

	contended.spins = !strcmp(argument[0], "spinlock");
	pthread_spin_init(&contended.spin, PTHREAD_PROCESS_PRIVATE);
	PLAIN_CHECK(pthread_create(&thread, NULL, contend, NULL) == 0);
	run_contended(2); /* until it runs */
}

/* PLACEMENT */
static void begin_handoff(char **argument)
{
	share();
	PLAIN_CHECK(sem_init(&shared->there, 1, 0) == 0 && sem_init(&shared->back, 1, 0) == 0);
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (strcmp(argument[0], "same"))
		plain_pin(plain_other_cpu);
	for (;;) {
		sem_wait(&shared->there);
		sem_post(&shared->back);
	}
}

static void run_handoff(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sem_post(&shared->there);
		sem_wait(&shared->back);
	}
}

const struct plain plain_ipc[] = {
	{ "round_trip", begin_round_trip, NULL, run_round_trip, 0 },
	{ "throughput", begin_throughput, expect, run_throughput, 0 },
	{ "shm", begin_shm, NULL, run_shm, 0 },
	{ "post_wait", begin_lock, NULL, run_post_wait, 0 },
	{ "mutex", begin_lock, NULL, run_mutex, 0 },
	{ "contended", begin_contended, NULL, run_contended, 100000 },
	{ "handoff", begin_handoff, NULL, run_handoff, 0 },
	{ 0 },
};
