/* SPDX-License-Identifier: MIT */
/* What trace-overhead.py runs with and without tracers: says how long an operation took, in ns. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, BLOCK = 1024 };

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* Writes of a byte; the pipe is emptied in between, which is not timed. */
static uint64_t run_pipe(long count)
{
	char block[BLOCK];
	uint64_t spent = 0;
	int fd[2];

	if (pipe(fd))
		exit(1);
	for (long done = 0; done < count; done += BLOCK) {
		uint64_t begin = now_ns();

		for (int i = 0; i < BLOCK; i++)
			if (write(fd[1], "x", 1) != 1)
				exit(1);
		spent += now_ns() - begin;
		if (read(fd[0], block, sizeof block) != BLOCK)
			exit(1);
	}
	return spent;
}

static uint64_t run_fork(long count)
{
	uint64_t begin = now_ns();

	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		if (waitpid(child, NULL, 0) != child)
			exit(1);
	}
	return now_ns() - begin;
}

static uint64_t run_fault(long count)
{
	volatile char *memory = mmap(NULL, (size_t)count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t begin;

	if (memory == MAP_FAILED)
		exit(1);
	madvise((void *)(uintptr_t)memory, (size_t)count * PAGE, MADV_NOHUGEPAGE);
	begin = now_ns();
	for (long i = 0; i < count; i++)
		memory[i * PAGE] = 1;
	return now_ns() - begin;
}

static uint64_t run_memset(long count, size_t size)
{
	void *(*volatile set)(void *, int, size_t) = memset;
	char *memory = calloc(1, size);
	uint64_t begin;

	if (!memory)
		exit(1);
	set(memory, 1, size);
	begin = now_ns();
	for (long i = 0; i < count; i++)
		set(memory, 2, size);
	return now_ns() - begin;
}

int main(int argc, char **argv)
{
	long count = argc > 2 ? atol(argv[2]) : 0;
	uint64_t spent;

	if (count <= 0)
		return 2;
	if (!strcmp(argv[1], "pipe"))
		spent = run_pipe(count);
	else if (!strcmp(argv[1], "fork"))
		spent = run_fork(count);
	else if (!strcmp(argv[1], "fault"))
		spent = run_fault(count);
	else if (!strcmp(argv[1], "memset_64"))
		spent = run_memset(count, 64);
	else if (!strcmp(argv[1], "memset_16384"))
		spent = run_memset(count, 16384);
	else
		return 2;
	printf("%.3f\n", (double)spent / (double)count);
	return 0;
}
