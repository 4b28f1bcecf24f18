/* SPDX-License-Identifier: MIT */
#include "team.h"

#include "futex.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SETTLE_MS = 100 };

struct team_state {
	atomic_uint ready, done;
	atomic_bool go, canceled;
	futex_word rest; /* where processes sleep until they are killed */
};

uint64_t team_share_end(const struct team *team, unsigned index)
{
	return team->count * (index + 1) / team->threads;
}

static void share(struct team *team, unsigned index)
{
	team->work(team->context, index ? team_share_end(team, index - 1) : 0, team_share_end(team, index));
	atomic_fetch_add(&team->state->done, 1);
}

static void take_part(const struct team_member *member)
{
	struct team *team = member->team;

	team->work(team->context, 0, 0);
	atomic_fetch_add(&team->state->ready, 1);
	while (!atomic_load(&team->state->go))
		sched_yield();
	if (!atomic_load(&team->state->canceled))
		share(team, member->index);
}

static void *thread_main(void *argument)
{
	struct team_member *member = argument;

	if (member->cpu >= 0)
		member->result = probe_pin(member->cpu);
	take_part(member);
	return NULL;
}

static int process_main(void *argument)
{
	const struct team_member *member = argument;

	take_part(member);
	futex_sleep(&member->team->state->rest, 0);
	for (;;)
		pause();
	return 0;
}

static int start_process(struct team *team, struct team_member *member)
{
	pid_t process = probe_start_child(member->cpu, process_main, member);

	if (process < 0)
		return process;
	team->process[member->index - 1] = process;
	return 0;
}

static int start_member(struct team *team, unsigned index)
{
	bool processes = team->kind == TEAM_OF_PROCESSES;
	struct team_member *member = &team->member[index];

	*member = (struct team_member){ .team = team, .index = index };
	if (probe_nth_cpu(team->trial, index, &member->cpu))
		return probe_fail(team->trial, -ENOTSUP,
				  processes ? "fewer CPUs than processes" : "fewer CPUs than threads");
	return processes ? start_process(team, member) : -pthread_create(&member->thread, NULL, thread_main, member);
}

/* Whether one of the processes has ended; it is not reaped. */
static bool has_lost_one(const struct team *team)
{
	for (unsigned i = 0; team->kind == TEAM_OF_PROCESSES && i + 1 < team->started; i++) {
		siginfo_t end = { 0 };

		if (waitid(P_PID, (id_t)team->process[i], &end, WEXITED | WNOHANG | WNOWAIT) || end.si_pid)
			return true;
	}
	return false;
}

static int await_all(const struct team *team)
{
	int result = 0;

	while (atomic_load(&team->state->ready) < team->threads) {
		if (has_lost_one(team))
			return -ECHILD;
		sched_yield();
	}
	for (unsigned i = 1; i < team->threads && !result; i++)
		result = team->member[i].result;
	return result;
}

int team_start(struct trial *trial, struct team *team, unsigned threads, uint64_t count)
{
	int result = 0;

	if (!team->state)
		team->state = probe_share_memory(sizeof *team->state);
	if (!team->state)
		return -errno;
	team->trial = trial;
	team->count = count;
	team->threads = threads;
	atomic_store(&team->state->ready, 1);
	atomic_store(&team->state->done, 0);
	atomic_store(&team->state->go, false);
	atomic_store(&team->state->canceled, false);
	for (team->started = 1; team->started < threads && !result; team->started += !result)
		result = start_member(team, team->started);
	if (!result)
		result = await_all(team);
	if (!result && team->kind == TEAM_OF_PROCESSES) {
		trial->team = team->process;
		trial->team_size = threads - 1;
	}
	return result;
}

/* Whether all have done their share shows in memory; whether one has died is asked of the system rarely, some
 * milliseconds apart. */
int team_run(struct team *team)
{
	enum { TURNS = 10000 };

	atomic_store(&team->state->go, true);
	share(team, 0);
	for (unsigned i = 1; atomic_load(&team->state->done) < team->threads; i++) {
		sched_yield();
		if (i % TURNS == 0 && has_lost_one(team))
			return probe_fail(team->trial, -ECHILD,
					  "one of the processes died: was there memory for it (df /dev/shm, "
					  "vm.nr_hugepages, a cgroup)?");
	}
	return 0;
}

/* The kernel accounts the time of a process that runs on another CPU at its next tick, or when it falls asleep. */
static void await_sleep(struct team *team)
{
	const struct timespec pause = { .tv_nsec = 100000 };

	for (int i = 0; i < 10 * MOST_SETTLE_MS && futex_exists(); i++) {
		if (futex_sleepers(&team->state->rest, 0, TEAM_MOST) + 1 >= (long)team->started)
			return;
		nanosleep(&pause, NULL);
	}
}

void team_settle(struct team *team)
{
	if (team->kind == TEAM_OF_PROCESSES && team->started > 1)
		await_sleep(team);
	else
		team_end(team);
}

static void end_member(struct team *team, unsigned index)
{
	if (team->kind == TEAM_OF_THREADS) {
		pthread_join(team->member[index].thread, NULL);
		return;
	}
	kill(team->process[index - 1], SIGKILL);
	waitpid(team->process[index - 1], NULL, 0);
}

void team_end(struct team *team)
{
	if (!team->state)
		return;
	if (!atomic_load(&team->state->go))
		atomic_store(&team->state->canceled, true);
	atomic_store(&team->state->go, true);
	while (team->started > 1)
		end_member(team, --team->started);
	if (team->trial)
		team->trial->team_size = 0;
}
