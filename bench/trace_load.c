/* SPDX-License-Identifier: MIT */
/* What trace-overhead.py runs with and without tracers: says how long an operation took, in ns. It is timed in
 * batches, of which the tenth that was disturbed least is taken: the ratio is of the tracer, not of the machine's
 * other users. A second number is the CPU time of the mean one, children included. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, BLOCK = 1024, MOST_BATCHES = 100000 };

static double batches[MOST_BATCHES];
static size_t batch_count;
static uint64_t begin_cpu_ns;

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint64_t cpu_of(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
		(uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static uint64_t cpu_ns(void)
{
	return cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN) - begin_cpu_ns;
}

static void end_batch(uint64_t begin_ns, size_t operations)
{
	if (batch_count < MOST_BATCHES)
		batches[batch_count++] = (double)(now_ns() - begin_ns) / (double)operations;
}

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

/* Writes of a byte; the pipe is emptied in between, which is not timed. */
static void run_pipe(long count)
{
	char block[BLOCK];
	int fd[2];

	if (pipe(fd))
		exit(1);
	for (long done = 0; done < count; done += BLOCK) {
		uint64_t begin = now_ns();

		for (int i = 0; i < BLOCK; i++)
			if (write(fd[1], "x", 1) != 1)
				exit(1);
		end_batch(begin, BLOCK);
		if (read(fd[0], block, sizeof block) != BLOCK)
			exit(1);
	}
}

static void run_close(long count)
{
	for (long done = 0; done < count; done += BLOCK) {
		uint64_t begin = now_ns();

		for (int i = 0; i < BLOCK; i++)
			close(-1);
		end_batch(begin, BLOCK);
	}
}

static void run_fork(long count)
{
	for (long i = 0; i < count; i++) {
		uint64_t begin = now_ns();
		pid_t child = fork();

		if (!child)
			_exit(0);
		if (waitpid(child, NULL, 0) != child)
			exit(1);
		end_batch(begin, 1);
	}
}

static void run_fault(long count)
{
	volatile char *memory = mmap(NULL, (size_t)count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				     -1, 0);

	if (memory == MAP_FAILED)
		exit(1);
	madvise((void *)(uintptr_t)memory, (size_t)count * PAGE, MADV_NOHUGEPAGE);
	for (long done = 0; done + BLOCK <= count; done += BLOCK) {
		uint64_t begin = now_ns();

		for (int i = 0; i < BLOCK; i++)
			memory[(done + i) * PAGE] = 1;
		end_batch(begin, BLOCK);
	}
}

static void run_memset(long count, size_t size)
{
	void *(*volatile set)(void *, int, size_t) = memset;
	char *memory = calloc(1, size);

	if (!memory)
		exit(1);
	set(memory, 1, size);
	for (long done = 0; done < count; done += BLOCK) {
		uint64_t begin = now_ns();

		for (int i = 0; i < BLOCK; i++)
			set(memory, 2, size);
		end_batch(begin, BLOCK);
	}
}

int main(int argc, char **argv)
{
	long count = argc > 2 ? atol(argv[2]) : 0;
	if (count <= 0)
		return 2;
	begin_cpu_ns = cpu_of(RUSAGE_SELF);
	if (!strcmp(argv[1], "pipe"))
		run_pipe(count);
	else if (!strcmp(argv[1], "close"))
		run_close(count);
	else if (!strcmp(argv[1], "fork"))
		run_fork(count);
	else if (!strcmp(argv[1], "fault"))
		run_fault(count);
	else if (!strncmp(argv[1], "memset_", 7) && atol(argv[1] + 7) > 0)
		run_memset(count, (size_t)atol(argv[1] + 7));
	else
		return 2;
	qsort(batches, batch_count, sizeof *batches, by_size);
	printf("%.3f %.3f\n", batches[batch_count / 10], (double)cpu_ns() / (double)count);
	return 0;
}
