/* SPDX-License-Identifier: MIT */
/* Further rounds of some points of a run that has ended. */
#include "run_session.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* All of the time is wanted, so no interval is narrow enough. */
static const double never_precise = 1e-9;

static int more_round(void *context, struct measured *measured, const struct round_plan *plan, struct error *error)
{
	const struct session *session = context;

	return worker_round(measured, plan, &session->place, error);
}

/* The chosen points, side by side; `back` gets where each belongs. Returns how many. */
static size_t take_out(const struct session *session, const bool *chosen, struct measured *some, size_t *back)
{
	size_t count = 0;

	for (size_t i = 0; i < session->count; i++)
		if (chosen[i]) {
			some[count] = session->measured[i];
			back[count++] = i;
		}
	return count;
}

static int measure_some(struct session *session, struct measured *some, size_t count, uint64_t time_ns,
			struct error *error)
{
	const struct schedule_hooks hooks = { session, more_round, NULL, NULL };

	session->plan.goes_on = true;
	session->plan.time_ns = time_ns;
	session->plan.precision = never_precise;
	session->plan.seed++; /* another order than before */
	return schedule_run(some, count, &session->plan, &hooks, error);
}

int session_measure_more(struct session *session, const bool *chosen, uint64_t time_ns, struct error *error)
{
	struct measured *some = calloc(session->count + 1, sizeof *some);
	size_t *back = calloc(session->count + 1, sizeof *back), count;
	struct error late = { 0 };
	int result = -ENOMEM, recorded;

	if (!some || !back) {
		free(some);
		free(back);
		return error_set(error, result, "out of memory");
	}
	count = take_out(session, chosen, some, back);
	result = measure_some(session, some, count, time_ns, error);
	for (size_t i = 0; i < count; i++) {
		session->measured[back[i]] = some[i];
		session->changed[back[i]] = true;
	}
	free(some);
	free(back);
	recorded = session_record(session, result ? &late : error);
	if (result == -EINTR) {
		error_set(error, result, "interrupted");
		error->signal = (int)os_ending;
	}
	return result ? result : recorded;
}
