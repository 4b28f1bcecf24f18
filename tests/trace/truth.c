/* SPDX-License-Identifier: MIT */
/* A program that knows what it does: test_trace.py compares what the tracer says of it. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

static void touch(int flags, int fd, size_t pages)
{
	volatile char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	madvise((void *)(uintptr_t)memory, pages * PAGE, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		memory[i * PAGE] = 1;
	munmap((void *)(uintptr_t)memory, pages * PAGE);
}

/* 3000 pages of anonymous memory, 500 shared, 700 of /dev/shm, 600 of a memfd. */
static void fault(void)
{
	char name[64];
	int fd;

	touch(MAP_PRIVATE | MAP_ANONYMOUS, -1, 3000);
	touch(MAP_SHARED | MAP_ANONYMOUS, -1, 500);
	snprintf(name, sizeof name, "/faultline-truth.%d", (int)getpid());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || ftruncate(fd, 700 * PAGE))
		fail("shm_open");
	shm_unlink(name);
	touch(MAP_SHARED, fd, 700);
	close(fd);
	fd = memfd_create("truth", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 600 * PAGE))
		fail("memfd_create");
	touch(MAP_SHARED, fd, 600);
	close(fd);
}

/* 2000 writes and reads of a byte, 300 of them of 3. */
static void transfer(void)
{
	char bytes[3] = { 0 };
	int fd[2];

	if (pipe(fd))
		fail("pipe");
	for (int i = 0; i < 2300; i++) {
		size_t size = i < 2000 ? 1 : 3;

		if (write(fd[1], bytes, size) != (ssize_t)size || read(fd[0], bytes, size) != (ssize_t)size)
			fail("pipe");
	}
}

/* Children that share the memory until they are gone, and overwrite the stack meanwhile. */
static void start_sharing(int count)
{
	for (volatile int i = 0; i < count; i++) {
		pid_t child = vfork();

		if (!child) {
			execl("/nonexistent", "nonexistent", (char *)NULL);
			_exit(3);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			fail("vfork");
	}
}

static void start(int count)
{
	for (int i = 0; i < count; i++) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		if (child < 0 || waitpid(child, NULL, 0) != child)
			fail("fork");
	}
}

/* 50 times 1 MiB, the first time on 256 fresh pages; 4000 times 64 bytes. */
static void fill(void)
{
	void *(*volatile set)(void *, int, size_t) = memset;
	char *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	madvise(memory, 1 << 20, MADV_NOHUGEPAGE);
	for (int i = 0; i < 50; i++)
		set(memory, i, 1 << 20);
	for (int i = 0; i < 4000; i++)
		set(memory, i, 64);
}

static void *sleeper(void *unused)
{
	usleep(20000);
	return unused;
}

static void thread(int count)
{
	pthread_t *threads = calloc((size_t)count, sizeof *threads);

	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, sleeper, NULL))
			fail("pthread_create");
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

/* Writes of which the library knows nothing. */
static void escape(void)
{
	int fd = open("/dev/null", O_WRONLY);

	for (int i = 0; i < 1234; i++)
		syscall(SYS_write, fd, "x", 1);
}

/* Programs with next to no code of their own: nothing but calls, page faults, small fills. */
static void close_nothing(int count)
{
	for (int i = 0; i < count; i++)
		close(-1);
}

/* Page faults of one kind that are short at times, when they find the page of zeros, and longer at others. */
static void touch_unevenly(int rounds)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 10000 * page;

	for (int i = 0; i < 2 * rounds; i++) {
		volatile char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED)
			fail("mmap");
		madvise((void *)memory, size, MADV_NOHUGEPAGE);
		for (size_t at = 0; at < size; at += page)
			if (i % 2)
				memory[at] = 1;
			else
				(void)memory[at];
		munmap((void *)memory, size);
	}
}

/* A lock that is always free. */
static void lock_alone(int count)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	for (int i = 0; i < count; i++) {
		pthread_mutex_lock(&lock);
		pthread_mutex_unlock(&lock);
	}
}

static void fill_small(int count, size_t size)
{
	void *(*volatile set)(void *, int, size_t) = memset;
	static char memory[4096];

	for (int i = 0; i < count; i++)
		set(memory, i, size);
}

/* Busy for about 60 ms of CPU time in a function that has a name. */
__attribute__((noinline)) void truth_busy(void);
void truth_busy(void)
{
	clock_t begin = clock();

	while (clock() - begin < CLOCKS_PER_SEC * 6 / 100)
		for (volatile int i = 0; i < 10000; i++)
			;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "fault"))
			fault();
		else if (!strcmp(argv[i], "transfer"))
			transfer();
		else if (!strcmp(argv[i], "fill"))
			fill();
		else if (!strcmp(argv[i], "busy"))
			truth_busy();
		else if (!strcmp(argv[i], "escape"))
			escape();
		else if (!strncmp(argv[i], "start=", 6))
			start(atoi(argv[i] + 6));
		else if (!strncmp(argv[i], "vfork=", 6))
			start_sharing(atoi(argv[i] + 6));
		else if (!strncmp(argv[i], "thread=", 7))
			thread(atoi(argv[i] + 7));
		else if (!strncmp(argv[i], "close=", 6))
			close_nothing(atoi(argv[i] + 6));
		else if (!strncmp(argv[i], "touch=", 6))
			touch(MAP_PRIVATE | MAP_ANONYMOUS, -1, (size_t)atoi(argv[i] + 6));
		else if (!strncmp(argv[i], "uneven=", 7))
			touch_unevenly(atoi(argv[i] + 7));
		else if (!strncmp(argv[i], "lock=", 5))
			lock_alone(atoi(argv[i] + 5));
		else if (!strncmp(argv[i], "set=", 4))
			fill_small(atoi(argv[i] + 4), 64);
		else if (!strncmp(argv[i], "page=", 5))
			fill_small(atoi(argv[i] + 5), 4096);
		else if (!strncmp(argv[i], "sleep=", 6))
			usleep((useconds_t)atoi(argv[i] + 6) * 1000);
		else if (!strncmp(argv[i], "kill=", 5)) {
			usleep(60000);
			kill(getpid(), atoi(argv[i] + 5));
		} else if (!strncmp(argv[i], "exit=", 5))
			return atoi(argv[i] + 5);
		else
			return 98;
	}
	return 0;
}
