/* SPDX-License-Identifier: MIT */
/*
 * A program that writes into the memory in which the preloaded library reports to the tracer. usage:
 *   hostile cut        make it smaller, larger, and take its pages away
 *   hostile scribble   numbers of all kinds, over all of it, while it is read
 *   hostile end        says which exit statuses and signals ended its children; ends by SIGBUS itself
 *   hostile memset     three memsets, and a fourth in which it is killed halfway
 *   hostile leave      300 children of vfork execute with an environment of their own; says how many pages that left here
 *   hostile threads    begins and ends threads until it is killed; says when it has begun
 *   hostile filter     forbids itself by seccomp(2) the system calls that it does not need, on pain of death, and goes on
 *   hostile prctl      the same by prctl(2)
 *   hostile errno      reads from a stream that has no descriptor; says whether a function changed errno that succeeded
 *   hostile full       fills the kernel's room for records while the tracer is stopped, and ends before it goes on; says how
 *                      many pages it touched
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SCRIBBLE_MS = 400, WORDS_A_ROUND = 20000 };

static int open_memory(off_t *size)
{
	const char *path = getenv("FAULTLINE_TRACE");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	struct stat file;

	if (fd < 0 || fstat(fd, &file))
		exit(77);
	*size = file.st_size;
	return fd;
}

static int cut(void)
{
	off_t size;
	int fd = open_memory(&size);
	bool smaller = !ftruncate(fd, 4096), larger = !ftruncate(fd, size + 4096);

	fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, size - 4096);
	return smaller || larger ? 1 : 5;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Small numbers, large ones, and those around a word's ends. */
static uint64_t draw(uint64_t *state)
{
	static const uint64_t ends[] = { 0, 1, UINT64_MAX, INT64_MAX, UINT32_MAX, INT32_MAX, UINT64_C(1) << 63 };
	uint64_t number = next(state);

	switch (number % 4) {
	case 0:
		return number >> 2;
	case 1:
		return number >> 8 & 0xff;
	case 2:
		return (number >> 8 & 0xffff) << 32 | (number >> 24 & 0xff);
	}
	return ends[(number >> 8) % (sizeof ends / sizeof ends[0])];
}

/* The second page holds the path that the next program is to load: the program's own affair. */
static void put(uint64_t *memory, uint64_t place, uint64_t number)
{
	if (place < 512 || place >= 1024)
		memory[place] = number;
}

static int scribble(void)
{
	off_t size;
	int fd = open_memory(&size);
	uint64_t *memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
		 state = 88172645463325252;
	size_t words = (size_t)size / sizeof *memory, ranges[] = { 512, 8192, 1 << 17, words };
	struct timespec begin, now;

	if (memory == MAP_FAILED)
		return 77;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		for (int i = 0; i < WORDS_A_ROUND; i++)
			put(memory, next(&state) % ranges[i % 4], draw(&state));
		for (int i = 0; i < 100; i++)
			put(memory, 1024 + next(&state) % 4096, draw(&state));
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < SCRIBBLE_MS);
	_exit(5);
}

static void end_child(int status, int number)
{
	pid_t child = fork();

	if (!child) {
		if (number)
			kill(getpid(), number);
		exit(status);
	}
	waitpid(child, NULL, 0);
	printf("%d %d %d\n", (int)child, status, number);
	fflush(stdout);
}

static long pages_mapped(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!file || fscanf(file, "%ld", &pages) != 1)
		exit(77);
	fclose(file);
	return pages;
}

static void start_with(char *const *environment)
{
	char *const arguments[] = { (char *)(uintptr_t) "true", NULL };
	pid_t child = vfork();

	if (!child) {
		execve("/bin/true", arguments, environment);
		_exit(9);
	}
	waitpid(child, NULL, 0);
}

static int leave(void)
{
	static char variable[] = "OWN=1";
	char *const environment[] = { variable, NULL };
	long before = pages_mapped();

	for (int i = 0; i < 300; i++)
		start_with(environment);
	printf("%ld\n", pages_mapped() - before);
	return 0;
}

static void *end_soon(void *unused)
{
	usleep(200);
	return unused;
}

static int come_and_go(void)
{
	pthread_t thread[20];

	for (unsigned long round = 0;; round++) {
		for (int i = 0; i < 20; i++)
			if (pthread_create(&thread[i], NULL, end_soon, NULL))
				return 1;
		if (!round) {
			puts("ready");
			fflush(stdout);
		}
		for (int i = 0; i < 20; i++)
			pthread_join(thread[i], NULL);
	}
}

#define KILL(call) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static bool forbid(bool by_prctl)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		KILL(statx),
		KILL(openat),
		KILL(pread64),
		KILL(readlinkat),
		KILL(gettid),
		KILL(getppid),
		KILL(prctl),
		KILL(clock_gettime),
		KILL(getrusage),
		KILL(statfs),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return false;
	if (by_prctl)
		return !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
	return !syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static void *transfer(void *context)
{
	const int *fd = context;
	char byte[8] = "x";

	for (int i = 0; i < 100; i++) {
		memset(byte, i, sizeof byte);
		if (write(fd[1], byte, 1) != 1 || read(fd[0], byte, 1) != 1)
			_exit(8);
	}
	return context;
}

static int live_with(bool by_prctl)
{
	pthread_t thread;
	int fd[2], status;
	pid_t child;

	if (pipe(fd) || !forbid(by_prctl))
		return 77;
	transfer(fd);
	if (pthread_create(&thread, NULL, transfer, fd) || pthread_join(thread, NULL))
		return 1;
	child = fork();
	if (!child) {
		transfer(fd);
		_exit(0);
	}
	return waitpid(child, &status, 0) == child && !status ? 6 : 1;
}

static int die_in_memset(void)
{
	void *(*volatile set)(void *, int, size_t) = memset;
	const size_t size = 64 << 20;
	char *to = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (to == MAP_FAILED || mprotect(to + size, size, PROT_READ))
		return 1;
	for (int i = 0; i < 3; i++)
		set(to, 1, 1 << 20);
	set(to, 2, 2 * size);
	return 0;
}

/* Once the process has ended, the tracer goes on. */
static void go_on_after(int process, pid_t tracer)
{
	struct pollfd end = { .fd = process, .events = POLLIN };
	struct timespec moment = { .tv_nsec = 200000000 };

	poll(&end, 1, 60000);
	nanosleep(&moment, NULL);
	kill(tracer, SIGCONT);
	_exit(0);
}

/* Page faults that lie far apart are reported one by one. */
static int fill_room(void)
{
	const size_t size = (size_t)1 << 30, step = 1 << 16, rounds = 8;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int process = (int)syscall(SYS_pidfd_open, getpid(), 0);
	struct timespec moment = { .tv_nsec = 100000000 };
	pid_t tracer = getppid(), helper = fork();

	if (memory == MAP_FAILED || process < 0 || helper < 0)
		return 77;
	if (!helper)
		go_on_after(process, tracer);
	kill(tracer, SIGSTOP);
	nanosleep(&moment, NULL);
	for (size_t round = 0; round < rounds; round++) {
		for (size_t at = 0; at < size; at += step)
			memory[at] = 1;
		madvise(memory, size, MADV_DONTNEED);
	}
	printf("%zu\n", rounds * (size / step));
	fflush(stdout);
	for (int i = 0; i < 70; i++)
		syscall(SYS_getpriority, 0, 0);
	return 3;
}

static int keep_errno(void)
{
	char text[] = "one\ntwo\nthree\n", word[16], *line = NULL;
	size_t room = 0;
	FILE *stream = fmemopen(text, sizeof text - 1, "r");

	if (!stream)
		return 77;
	errno = 0;
	if (getc(stream) != 'o' || !fgets(word, sizeof word, stream) || getline(&line, &room, stream) != 4 ||
	    fread(word, 1, 2, stream) != 2 || fscanf(stream, "%15s", word) != 1 || fclose(stream))
		return 1;
	free(line);
	return errno;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "errno"))
		return keep_errno();
	if (argc == 2 && !strcmp(argv[1], "full"))
		return fill_room();
	if (argc == 2 && !strcmp(argv[1], "memset"))
		return die_in_memset();
	if (argc == 2 && !strcmp(argv[1], "cut"))
		return cut();
	if (argc == 2 && !strcmp(argv[1], "scribble"))
		return scribble();
	if (argc == 2 && !strcmp(argv[1], "leave"))
		return leave();
	if (argc == 2 && !strcmp(argv[1], "threads"))
		return come_and_go();
	if (argc == 2 && !strcmp(argv[1], "filter"))
		return live_with(false);
	if (argc == 2 && !strcmp(argv[1], "prctl"))
		return live_with(true);
	if (argc != 2 || strcmp(argv[1], "end"))
		return 2;
	end_child(0, 0);
	end_child(3, 0);
	end_child(0, SIGTERM);
	end_child(0, SIGKILL);
	kill(getpid(), SIGBUS);
	return 0;
}
