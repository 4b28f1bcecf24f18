/* SPDX-License-Identifier: MIT */
#include "team.h"

#include <errno.h>
#include <sched.h>

static void share(struct team *team, unsigned index)
{
	team->work(team->context, team->count * index / team->threads, team->count * (index + 1) / team->threads);
	atomic_fetch_add(&team->done, 1);
}

static void *member_main(void *argument)
{
	struct team_member *member = argument;
	struct team *team = member->team;

	member->result = probe_pin_nth(team->trial, member->index);
	team->work(team->context, 0, 0);
	atomic_fetch_add(&team->ready, 1);
	while (!atomic_load(&team->go))
		sched_yield();
	if (!atomic_load(&team->canceled))
		share(team, member->index);
	return NULL;
}

int team_start(struct trial *trial, struct team *team, unsigned threads, uint64_t count)
{
	int result = 0;

	team->trial = trial;
	team->count = count;
	team->threads = threads;
	atomic_store(&team->ready, 1);
	atomic_store(&team->done, 0);
	atomic_store(&team->go, false);
	atomic_store(&team->canceled, false);
	for (team->started = 1; team->started < threads; team->started++) {
		struct team_member *member = &team->member[team->started];

		*member = (struct team_member){ .team = team, .index = team->started };
		if (pthread_create(&member->thread, NULL, member_main, member))
			return -EAGAIN;
	}
	while (atomic_load(&team->ready) < threads)
		sched_yield();
	for (unsigned i = 1; i < threads && !result; i++)
		result = team->member[i].result;
	return result == -ENOTSUP ? probe_fail(trial, result, "fewer CPUs than threads") : result;
}

void team_run(struct team *team)
{
	atomic_store(&team->go, true);
	share(team, 0);
	while (atomic_load(&team->done) < team->threads)
		sched_yield();
}

void team_end(struct team *team)
{
	if (!atomic_load(&team->go))
		atomic_store(&team->canceled, true);
	atomic_store(&team->go, true);
	while (team->started > 1)
		pthread_join(team->member[--team->started].thread, NULL);
}
