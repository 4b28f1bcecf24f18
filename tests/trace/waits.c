/* SPDX-License-Identifier: MIT */
/* Programs that wait inside of page faults, and say for how long: test_trace_kernel.py compares the tracer's figures. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 40, DELAY_US = 3000, CANT_RUN = 77 };

static int faults_fd;

static void cant_run(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(CANT_RUN);
}

static double now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* The C libraries disagree on the type of a request. */
static int control(int fd, unsigned long request, void *argument)
{
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

/* Each page fault is resolved after a while. */
static void *resolve(void *unused)
{
	static char page[PAGE];

	for (int i = 0; i < PAGES; i++) {
		struct uffd_msg message;
		struct uffdio_copy copy = { .src = (uintptr_t)page, .len = PAGE };

		if (read(faults_fd, &message, sizeof message) != (ssize_t)sizeof message)
			cant_run("read of userfaultfd");
		usleep(DELAY_US);
		copy.dst = message.arg.pagefault.address & ~(uint64_t)(PAGE - 1);
		if (control(faults_fd, UFFDIO_COPY, &copy))
			cant_run("UFFDIO_COPY");
	}
	return unused;
}

/* Touches pages one by one; how long that took. */
static double touch(volatile char *memory, size_t pages)
{
	double begin = now_ms();

	for (size_t i = 0; i < pages; i++)
		(void)memory[i * PAGE];
	return now_ms() - begin;
}

static void *map(size_t pages, int flags, int fd)
{
	void *memory = mmap(NULL, pages * PAGE, fd < 0 ? PROT_READ | PROT_WRITE : PROT_READ, flags, fd, 0);

	if (memory == MAP_FAILED)
		cant_run("mmap");
	return memory;
}

static double wait_for_thread(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	void *memory = map(PAGES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	pthread_t thread;
	double ms;

	faults_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (faults_fd < 0 || control(faults_fd, UFFDIO_API, &api))
		cant_run("userfaultfd");
	area.range.start = (uintptr_t)memory;
	area.range.len = PAGES * PAGE;
	if (control(faults_fd, UFFDIO_REGISTER, &area))
		cant_run("UFFDIO_REGISTER");
	if (pthread_create(&thread, NULL, resolve, NULL))
		cant_run("pthread_create");
	ms = touch(memory, PAGES);
	pthread_join(thread, NULL);
	return ms;
}

/* A file whose pages are on the disk only. */
static double wait_for_disk(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	void *memory;

	if (size < PAGE || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		cant_run(path);
	memory = map((size_t)size / PAGE, MAP_SHARED, fd);
	madvise(memory, (size_t)size, MADV_RANDOM);
	return touch(memory, (size_t)size / PAGE);
}

/* The first of them gets the lock. */
static void *sleep_on(void *unused)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	poll(NULL, 0, -1);
	return unused;
}

/* The first thread runs for a millisecond in a hundred; the others sleep: one in a poll, five for a lock that it has. */
static void sleep_and_say(void)
{
	pthread_t thread;

	for (int i = 0; i < 6; i++) {
		if (pthread_create(&thread, NULL, sleep_on, NULL))
			cant_run("pthread_create");
		usleep(20000);
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		double begin = now_ms();

		while (now_ms() - begin < 1)
			;
		usleep(99000);
	}
}

int main(int argc, char **argv)
{
	double ms;
	struct rusage usage;

	if (argc > 1 && !strcmp(argv[1], "sleep"))
		sleep_and_say();
	ms = argc > 1 ? wait_for_disk(argv[1]) : wait_for_thread();
	getrusage(RUSAGE_SELF, &usage);
	printf("%.3f %ld\n", ms, usage.ru_majflt);
	return 0;
}
