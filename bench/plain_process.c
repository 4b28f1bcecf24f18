/* SPDX-License-Identifier: MIT */
/* Processes and threads: fork, programs, pthread_create. */
#include "plain.h"

#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char *program[] = { NULL, NULL };
static char *no_environment[] = { NULL };

/* MIB: that the parent has filled, in small pages. */
static void hold(const char *mib)
{
	size_t bytes = (size_t)strtoull(mib, NULL, 10) << 20;
	char *memory;

	if (!bytes)
		return;
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(memory != MAP_FAILED);
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	memset(memory, 1, bytes);
}

static void begin_fork(char **argument)
{
	hold(argument[0]);
}

/* MIB PROGRAM */
static void begin_program(char **argument)
{
	hold(argument[0]);
	program[0] = argument[1];
}

static void reap(pid_t child)
{
	int status;

	PLAIN_CHECK(waitpid(child, &status, 0) == child);
	PLAIN_CHECK(status == 0);
}

static void run_fork(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		reap(child);
	}
}

static void run_fork_exec(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == 0) {
			execve(program[0], program, no_environment);
			_exit(127);
		}
		reap(child);
	}
}

static void run_spawn(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t child;

		PLAIN_CHECK(posix_spawn(&child, program[0], NULL, NULL, program, no_environment) == 0);
		reap(child);
	}
}

/* NUMBER PROGRAM: with so many descriptors duplicated, or closed, before the program begins. */
static size_t descriptors;
static posix_spawn_file_actions_t actions;

static void begin_actions(char **argument)
{
	descriptors = (size_t)strtoull(argument[0], NULL, 10);
	program[0] = argument[1];
	PLAIN_CHECK(posix_spawn_file_actions_init(&actions) == 0);
	for (size_t i = 0; i < descriptors; i++)
		PLAIN_CHECK(posix_spawn_file_actions_adddup2(&actions, 2, (int)(200 + i)) == 0);
}

static void run_actions(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t child;

		PLAIN_CHECK(posix_spawn(&child, program[0], &actions, NULL, program, no_environment) == 0);
		reap(child);
	}
}

static void begin_closing(char **argument)
{
	descriptors = (size_t)strtoull(argument[0], NULL, 10);
	program[0] = argument[1];
}

static void close_and_execute(void)
{
	for (size_t fd = 3; fd < 3 + descriptors; fd++)
		close((int)fd);
	execve(program[0], program, no_environment);
	_exit(127);
}

static pid_t start_closing(void)
{
	pid_t child = vfork();

	if (child == 0)
		close_and_execute();
	return child;
}

static void run_closing(size_t count)
{
	for (size_t i = 0; i < count; i++)
		reap(start_closing());
}

static void *nothing(void *argument)
{
	return argument;
}

static void run_thread(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pthread_t thread;

		PLAIN_CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0);
		PLAIN_CHECK(pthread_join(thread, NULL) == 0);
	}
}

/* NUMBER LIBRARY PROGRAM: a dynamic program that loads so many copies of a library. */
static char preload[4096] = "LD_PRELOAD=";
static char *environment[] = { preload, NULL };

static void begin_libraries(char **argument)
{
	int number = atoi(argument[0]);
	FILE *library = fopen(argument[1], "r");
	static char image[1 << 20];
	size_t bytes = library ? fread(image, 1, sizeof image, library) : 0;

	PLAIN_CHECK(bytes > 0);
	for (int i = 0; i < number; i++) {
		int fd = memfd_create("plain", 0);

		PLAIN_CHECK(fd >= 0 && write(fd, image, bytes) == (ssize_t)bytes);
		sprintf(preload + strlen(preload), "%s/proc/self/fd/%d", i ? ":" : "", fd);
	}
	program[0] = argument[2];
}

static void run_libraries(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t child;

		PLAIN_CHECK(posix_spawn(&child, program[0], NULL, NULL, program, environment) == 0);
		reap(child);
	}
}

const struct plain plain_process[] = {
	{ "fork", begin_fork, NULL, run_fork, 0 },
	{ "fork_exec", begin_program, NULL, run_fork_exec, 0 },
	{ "posix_spawn", begin_program, NULL, run_spawn, 0 },
	{ "spawn_actions", begin_actions, NULL, run_actions, 0 },
	{ "spawn_libraries", begin_libraries, NULL, run_libraries, 0 },
	{ "vfork_closing", begin_closing, NULL, run_closing, 0 },
	{ "thread", NULL, NULL, run_thread, 0 },
	{ 0 },
};
