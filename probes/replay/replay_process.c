/* SPDX-License-Identifier: MIT */
/* multiprocessing.Process: the pipes, the fork or the spawn, the wait. */
#include "replay.h"

#include "replay_target.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_both(int ends[2])
{
	for (int i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
		ends[i] = -1;
	}
}

static _Noreturn void child(struct replay_job *job, int sentinel, int alive)
{
	close(sentinel);
	if (alive >= 0)
		close(alive);
	if (job->stepped) {
		close(job->go[1]);
		close(job->done[0]);
	}
	if (job->cpu >= 0 && probe_pin(job->cpu))
		_exit(1);
	_exit(replay_job_run(job) ? 1 : 0);
}

static int start_fork(struct replay_process *process, struct replay_job *job, const int to_parent[2],
		      const int to_child[2])
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		child(job, to_parent[0], to_child[1]);
	process->pid = pid;
	return 0;
}

/* The descriptors that a spawned child gets; -1: none. */
enum { PASSED = 11 };

static void list_passed(const struct replay_job *job, int to_parent, int to_child, int fd[static PASSED])
{
	bool by_name = job->kind == REPLAY_SHARED_VIEW;
	const int list[PASSED] = {
		to_parent,
		to_child,
		by_name ? -1 : job->in.fd,
		by_name ? -1 : job->out.fd,
		job->connection,
		job->to_child.reader,
		job->to_child.writer,
		job->to_parent.reader,
		job->to_parent.writer,
		job->stepped ? job->go[0] : -1,
		job->stepped ? job->done[1] : -1,
	};

	memcpy(fd, list, sizeof list);
}

/* From 3.10 on as with vfork. */
static int spawn_at_once(struct replay_process *process, const char *program, char *const *arguments,
			 const int fd[static PASSED])
{
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	for (size_t i = 0; i < PASSED && !error; i++)
		if (fd[i] >= 0)
			error = posix_spawn_file_actions_adddup2(&actions, fd[i], fd[i]);
	if (!error)
		error = posix_spawn(&process->pid, program, &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

/* Up to 3.9 a fork, then an exec. */
static int spawn_by_fork(struct replay_process *process, const char *program, char *const *arguments,
			 const int fd[static PASSED])
{
	char *const environment[] = { NULL };
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		for (size_t i = 0; i < PASSED; i++)
			if (fd[i] >= 0)
				fcntl(fd[i], F_SETFD, 0);
		execve(program, arguments, environment);
		_exit(127);
	}
	process->pid = pid;
	return 0;
}

static int spawn_program(struct replay_process *process, const struct replay_job *job, const char *program,
			 int to_parent, int to_child)
{
	char number[16];
	char *const arguments[] = { (char *)"replay_target", number, NULL };
	int fd[PASSED];

	snprintf(number, sizeof number, "%d", to_child);
	list_passed(job, to_parent, to_child, fd);
	if (job->era < REPLAY_3_10)
		return spawn_by_fork(process, program, arguments, fd);
	return spawn_at_once(process, program, arguments, fd);
}

/* A spawned child receives its job through its pipe. */
static int start_spawn(struct replay_process *process, const struct replay_job *job, const char *program,
		       const int to_parent[2], const int to_child[2])
{
	int errors[2], result;

	if (replay_pipe(errors))
		return -errno;
	result = spawn_program(process, job, program, to_parent[1], to_child[0]);
	close_both(errors);
	errno = EIO;
	if (!result && write(to_child[1], job, sizeof *job) != (ssize_t)sizeof *job)
		result = -errno;
	return result;
}

int replay_process_start(struct replay_process *process, enum replay_start start, struct replay_job *job,
			 const char *program)
{
	int to_parent[2] = { -1, -1 }, to_child[2] = { -1, -1 }, result = 0;

	*process = (struct replay_process){ .sentinel = -1, .alive = -1, .job = job };
	if (job->stepped && (replay_pipe(job->go) || replay_pipe(job->done)))
		return -errno;
	if (replay_pipe(to_parent))
		return -errno;
	if ((start == REPLAY_SPAWN || job->era >= REPLAY_3_8) && replay_pipe(to_child))
		result = -errno;
	if (!result && start == REPLAY_FORK)
		result = start_fork(process, job, to_parent, to_child);
	else if (!result)
		result = start_spawn(process, job, program, to_parent, to_child);
	if (to_parent[1] >= 0)
		close(to_parent[1]);
	if (to_child[0] >= 0)
		close(to_child[0]);
	process->sentinel = to_parent[0];
	process->alive = to_child[1];
	if (job->stepped) {
		close(job->go[0]);
		close(job->done[1]);
		job->go[0] = job->done[1] = -1;
	}
	return result;
}

int replay_process_go(const struct replay_process *process)
{
	errno = EPIPE;
	return write(process->job->go[1], "", 1) == 1 ? 0 : -errno;
}

int replay_process_done(const struct replay_process *process)
{
	char byte;

	errno = EPIPE;
	return read(process->job->done[0], &byte, 1) == 1 ? 0 : -errno;
}

int replay_process_join(struct replay_process *process)
{
	pid_t pid = process->pid;

	process->pid = 0;
	return probe_reap(pid);
}

void replay_process_end(struct replay_process *process)
{
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		waitpid(process->pid, NULL, 0);
	}
	process->pid = 0;
	if (process->sentinel >= 0)
		close(process->sentinel);
	if (process->alive >= 0)
		close(process->alive);
	process->sentinel = process->alive = -1;
	if (process->job && process->job->stepped) {
		close_both(process->job->go);
		close_both(process->job->done);
	}
}

static int place_child(struct trial *trial, enum replay_placement placement, enum replay_start start, int *cpu)
{
	*cpu = -1;
	if (placement == REPLAY_SAME_CPU)
		return 0;
	if (placement == REPLAY_FREE)
		return trial->cpu >= 0 ? probe_unpin() : 0;
	if (start == REPLAY_SPAWN)
		return probe_fail(trial, -ENOTSUP, "a spawned child can't be bound to its own CPU");
	return probe_place_peer(trial, PROBE_OTHER_CPU, cpu);
}

int replay_begin(struct trial *trial, enum replay_placement placement, enum replay_start start, struct replay_job *job,
		 const char **program)
{
	int result = place_child(trial, placement, start, &job->cpu);

	*program = NULL;
	signal(SIGPIPE, SIG_IGN);
	if (result || start == REPLAY_FORK)
		return result;
	return probe_load_program(trial, replay_target, replay_target_size, program);
}
