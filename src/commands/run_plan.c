/* SPDX-License-Identifier: MIT */
/* How long a run measures, and how. */
#include "run_session.h"

#include "os/os.h"
#include "stats/stats.h"
#include "text/message.h"
#include "text/units.h"
#include "trial/measure.h"

enum { NS_PER_SECOND = 1000000000, SECONDS_PER_MINUTE = 60, TAIL_NS = 20000000 };

/* Of a point in a full run: one to begin with, those of an interval. A round takes that long, and longer for each byte of
 * the point, of which two samples are touched and freed (measured: 1 ns a byte of small pages). */
enum { FULL_ROUNDS = STATS_LEAST_ROUNDS + 1, FULL_ROUND_NS = 30000000, FULL_BYTE_NS = 2, PLAIN_SECONDS = 60 };

/* The most bytes that an axis of a point names. */
static uint64_t bytes_of(const struct point *point)
{
	uint64_t most = 0;

	for (size_t i = 0; i < probe_axis_count(point->probe); i++)
		if (point->probe->axes[i].unit && point->value[i] > most)
			most = point->value[i];
	return most;
}

static uint64_t full_seconds(const struct session *session)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < session->count; i++)
		ns += FULL_ROUND_NS + FULL_BYTE_NS * bytes_of(&session->measured[i].point);
	return PLAIN_SECONDS + ns / NS_PER_SECOND * FULL_ROUNDS * (1 + session->settings->againsts);
}

static uint64_t seconds_of(const struct session *session)
{
	const struct run_settings *settings = session->settings;

	if (settings->seconds)
		return settings->seconds;
	return settings->selection.full ? full_seconds(session) : PLAIN_SECONDS;
}

void run_plan_say(const struct session *session)
{
	char points[UNITS_TEXT], minutes[UNITS_TEXT];
	uint64_t seconds = session->plan.time_ns / NS_PER_SECOND;

	if (session->settings->quiet || !session->settings->selection.full || session->plan.samples)
		return;
	units_number(session->count, "point", points);
	units_number((seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE, "minute", minutes);
	message_print("%s, at most %s; --time sets another limit", points, minutes);
}

void run_plan_make(struct session *session)
{
	const struct run_settings *settings = session->settings;

	session->plan = (struct schedule_plan){
		.time_ns = seconds_of(session) * NS_PER_SECOND,
		.samples = settings->samples,
		.precision = settings->precision,
		.seed = settings->seed == RUN_ANY_SEED ? (uint64_t)os_utc_seconds() : settings->seed,
		.clock_ns = measure_clock(),
		.tick_ns = os_accounting_tick_ns(),
		.tail_ns = settings->tail ? TAIL_NS : 0,
		.counters = &session->counters,
	};
	session->shows_progress = message_can_overwrite() && !settings->quiet;
}
