/* SPDX-License-Identifier: MIT */
/* Programs that waste time in a way that advice knows, and the same work without: `wastes NAME bad|good`. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20, SHARED = 16 * MIB, RESIDENT = 256 * MIB, STARTS = 12, BLOCK = 128 << 10, TURNS = 1500 };

extern char **environ;
static char word[] = "true", *const nothing[] = { word, NULL };

static char *shared_memory(bool populated)
{
	char name[64], *memory;
	int fd;

	snprintf(name, sizeof name, "/faultline-wastes.%d", (int)getpid());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || shm_unlink(name) || ftruncate(fd, SHARED))
		exit(1);
	memory = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | (populated ? MAP_POPULATE : 0), fd, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

static void touch(volatile char *memory, size_t size)
{
	for (size_t i = 0; i < size; i += 4096)
		memory[i] = 1;
}

static int shared_stores(bool bad)
{
	touch(shared_memory(!bad), SHARED);
	return 0;
}

static int shared_memset(bool bad)
{
	memset(shared_memory(!bad), 1, SHARED);
	return 0;
}

static int wait_for(pid_t child)
{
	int status;

	return child < 0 || waitpid(child, &status, 0) < 0 || status;
}

static int start_programs(bool bad)
{
	char *memory = mmap(NULL, RESIDENT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(memory, RESIDENT, MADV_NOHUGEPAGE);
	touch(memory, RESIDENT);
	for (int i = 0; i < STARTS; i++) {
		pid_t child = -1;

		if (!bad && posix_spawnp(&child, "true", NULL, NULL, nothing, environ))
			return 1;
		if (bad && (child = fork()) == 0)
			_exit(execvp("true", nothing) ? 127 : 0);
		if (wait_for(child))
			return 1;
	}
	return 0;
}

static int through_pipe(bool bad)
{
	static char block[64 << 10];
	size_t size = bad ? 64 : sizeof block, whole = 2 * MIB;
	int ends[2];
	pid_t child;

	if (pipe(ends))
		return 1;
	child = fork();
	if (child == 0) {
		close(ends[1]);
		while (read(ends[0], block, size) > 0)
			;
		_exit(0);
	}
	for (size_t done = 0; done < whole; done += size)
		if (write(ends[1], block, size) != (ssize_t)size)
			return 1;
	close(ends[1]);
	return wait_for(child);
}

static int close_all(bool bad)
{
	pid_t child = fork();

	if (child == 0) {
		for (int i = 3; bad && i < 20000; i++)
			close(i);
		if (!bad)
			syscall(SYS_close_range, 3, 20000, 0);
		_exit(execvp("true", nothing) ? 127 : 0);
	}
	return wait_for(child);
}

static int map_blocks(bool bad)
{
	char *block = NULL;

	for (int i = 0; i < TURNS; i++) {
		if (!block)
			block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		touch(block, BLOCK);
		if (bad) {
			munmap(block, BLOCK);
			block = NULL;
		}
	}
	return 0;
}

static int give_back(bool bad)
{
	char *block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < TURNS; i++) {
		touch(block, BLOCK);
		if (bad)
			madvise(block, BLOCK, MADV_DONTNEED);
	}
	return 0;
}

/* What malloc and free do at the end of the heap; by the system call, since a C library may lack sbrk. */
static int trim_heap(bool bad)
{
	char *start = (char *)syscall(SYS_brk, 0);

	for (int i = 0; i < TURNS; i++) {
		if (i == 0 || bad)
			syscall(SYS_brk, start + BLOCK + 4096);
		touch(start + 4096, BLOCK - 4096);
		if (bad)
			syscall(SYS_brk, start);
	}
	return 0;
}

static pthread_mutex_t lock[2] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };

static pthread_barrier_t both;

static void *lock_often(void *mine)
{
	pthread_barrier_wait(&both); /* or one may have ended before the other begins */
	for (int i = 0; i < 6000; i++) {
		pthread_mutex_lock(mine);
		sched_yield();
		pthread_mutex_unlock(mine);
	}
	return NULL;
}

static int hand_over(bool bad)
{
	pthread_t thread[2];

	if (pthread_barrier_init(&both, NULL, 2))
		return 1;
	for (int i = 0; i < 2; i++)
		if (pthread_create(&thread[i], NULL, lock_often, &lock[bad ? 0 : i]))
			return 1;
	return pthread_join(thread[0], NULL) || pthread_join(thread[1], NULL);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(bool bad);
	} programs[] = {
		{ "shared-stores", shared_stores },   { "shared-memset", shared_memset },
		{ "start-programs", start_programs }, { "through-pipe", through_pipe },
		{ "close-all", close_all },           { "map-blocks", map_blocks },
		{ "give-back", give_back },           { "hand-over", hand_over },
		{ "trim-heap", trim_heap },
	};

	for (size_t i = 0; argc == 3 && i < sizeof programs / sizeof programs[0]; i++)
		if (!strcmp(argv[1], programs[i].name))
			return programs[i].run(!strcmp(argv[2], "bad"));
	return 2;
}
