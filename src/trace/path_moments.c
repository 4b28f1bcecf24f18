/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>

enum { STEPS = 2000 };

void path_moments_begin(struct finder *finder, uint64_t begin_ns, uint64_t end_ns)
{
	finder->path.moment = malloc((STEPS + 1) * sizeof *finder->path.moment);
	finder->path.incomplete |= !finder->path.moment;
	finder->moments = (struct moments){ .begin_ns = begin_ns, .step_ns = (end_ns - begin_ns) / STEPS + 1 };
}

/* The next step; neighbors that are alike become one. */
static void close_step(struct finder *finder)
{
	struct moments *moments = &finder->moments;
	struct path *path = &finder->path;
	const struct path_moment *most = &moments->sharer[0];
	struct path_moment *last = path->moments ? &path->moment[path->moments - 1] : NULL;
	uint64_t begin_ns = moments->begin_ns;

	for (size_t i = 1; i < moments->sharers; i++)
		if (moments->sharer[i].end_ns > most->end_ns)
			most = &moments->sharer[i];
	moments->begin_ns += moments->step_ns;
	if (moments->sharers && last && last->thread == most->thread && last->kind == most->kind &&
	    last->end_ns == begin_ns)
		last->end_ns = moments->begin_ns;
	else if (moments->sharers && path->moments <= STEPS)
		path->moment[path->moments++] = (struct path_moment){ most->thread, most->kind, begin_ns,
								      moments->begin_ns };
	moments->sharers = 0;
}

static void add_share(struct moments *moments, const struct thread *thread, int kind, uint64_t ns)
{
	size_t i = 0;

	while (i < moments->sharers && (moments->sharer[i].thread != thread || moments->sharer[i].kind != kind))
		i++;
	if (i == MOMENT_SHARERS)
		return;
	if (i == moments->sharers)
		moments->sharer[moments->sharers++] = (struct path_moment){ .thread = thread, .kind = kind };
	moments->sharer[i].end_ns += ns;
}

void path_moments_add(struct finder *finder, const struct thread *thread, int kind, uint64_t from_ns, uint64_t to_ns)
{
	struct moments *moments = &finder->moments;

	while (finder->path.moment && from_ns < to_ns) {
		uint64_t step_end = moments->begin_ns + moments->step_ns, end = to_ns < step_end ? to_ns : step_end;

		if (from_ns >= step_end) {
			close_step(finder);
			continue;
		}
		add_share(moments, thread, kind, end - from_ns);
		from_ns = end;
	}
}

void path_moments_end(struct finder *finder)
{
	if (finder->path.moment && finder->moments.sharers)
		close_step(finder);
}
