/* SPDX-License-Identifier: MIT */
/* What platform.csv says of a run, and the warnings before it begins. */
#include "run_session.h"
#include "result/schema.h"

#include "os/os.h"
#include "measure/record.h"
#include "measure/warnings.h"
#include "text/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void record_platform(struct facts *facts, const char *given)
{
	char name[128];

	platform_name(name, sizeof name);
	facts_set(facts, "platform", "%s", given ? given : name);
}

static void set_known(struct facts *facts, const char *key, uint64_t value)
{
	if (value != OS_UNKNOWN)
		facts_set(facts, key, "%" PRIu64, value);
}

/* "4 5 6" */
static void note_siblings(struct facts *facts, int cpu)
{
	int sibling[OS_SIBLINGS_MOST];
	size_t count = os_siblings(cpu, sibling, OS_SIBLINGS_MOST), used = 0;
	char text[128] = "";

	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%d", i ? " " : "", sibling[i]);
	if (count)
		facts_set(facts, "cpu_sibling", "%s", text);
}

void run_facts_mappings(struct facts *facts, const struct os_mappings *mappings)
{
	set_known(facts, "trial_mappings", mappings->count);
	set_known(facts, "trial_mappings_written", mappings->written);
	set_known(facts, "trial_own_bytes", mappings->own_bytes);
}

static int collect_mappings(struct session *session, struct error *error)
{
	struct worker_look look = { .errors = -1 };
	int result = worker_inspect(&session->place, &look, error);

	if (!result)
		run_facts_mappings(&session->facts, &look.mappings);
	return result;
}

int run_facts_collect(struct session *session, struct error *error)
{
	struct facts *facts = &session->facts;
	char utc[32];

	platform_utc(os_utc_seconds(), utc, sizeof utc);
	facts_set(facts, "schema", "%d", SCHEMA_VERSION);
	facts_set(facts, "version", "%s", FAULTLINE_VERSION);
	record_platform(facts, session->settings->name);
	labels_note(&session->settings->labels, facts);
	facts_set(facts, "started_utc", "%s", utc);
	facts_set(facts, "command", "%s", session->settings->command);
	facts_set(facts, "emulated", "%s", session->settings->emulated ? "yes" : "no");
	facts_set(facts, "seed", "%" PRIu64, session->plan.seed);
	facts_set(facts, "seed_given", "%s", session->settings->seed == RUN_ANY_SEED ? "no" : "yes");
	facts_set(facts, "precision_percent", "%.9g", 100 * session->plan.precision);
	facts_set(facts, "cpu", session->place.cpu >= 0 ? "%d" : "not bound", session->place.cpu);
	if (session->place.refused)
		facts_set(facts, "cpu", "not bound: %s", strerror(session->place.refused));
	facts_set(facts, "other_cpu", session->place.other_cpu >= 0 ? "%d" : "none", session->place.other_cpu);
	if (session->place.cpu >= 0)
		note_siblings(facts, session->place.cpu);
	facts_set(facts, "clock_resolution_ns", "%" PRIu64, session->plan.clock_ns);
	facts_set(facts, "accounting_tick_ns", "%" PRIu64, session->plan.tick_ns);
	facts_set(facts, "build", "%s", FAULTLINE_BUILD);
	counters_note(&session->counters, facts);
	session->has_quota = os_throttling(&session->periods, &session->throttled);
	platform_collect(facts,
			 &(struct os_place){ session->place.cpu, session->place.other_cpu, session->place.directory });
	return collect_mappings(session, error);
}

static void note_warning(void *context, const char *text, bool can_change)
{
	struct facts *noted = context;
	char key[32];

	snprintf(key, sizeof key, "warning_%zu", noted->count + 1);
	facts_set(noted, key, "%s", text);
	if (can_change)
		message_print("Warning: %s", text);
}

void run_facts_warn(struct facts *facts)
{
	struct facts noted = { 0 };

	warnings_find(facts, note_warning, &noted);
	for (size_t i = 0; i < noted.count; i++)
		facts_set(facts, noted.fact[i].key, "%s", noted.fact[i].value);
	facts_free(&noted);
}

static void print_not_counted(void *context, const char *events, const char *reason)
{
	(void)context;
	message_print("Not counted: %s: %s", events, reason);
}

void run_facts_not_counted(const struct session *session)
{
	const struct counters *counters = &session->counters;
	bool is_virtual = !strcmp(facts_text(&session->facts, "hypervisor"), "yes");
	bool are_chosen = strcmp(session->settings->counters, "default") != 0;
	struct counters others = { .count = 0 };
	struct facts facts = { 0 };
	char absent[100] = "";

	for (size_t i = 0; i < counters->count; i++)
		if (are_chosen || !counters->counter[i].is_absent)
			others.counter[others.count++] = counters->counter[i];
	counters_note(&others, &facts);
	facts_not_counted(&facts, print_not_counted, NULL);
	facts_free(&facts);
	if (others.count < counters->count)
		snprintf(absent, sizeof absent, "%zu of %zu events can't be counted; the report says why",
			 counters->count - others.count, counters->count);
	if (is_virtual || absent[0])
		message_print("Note: %s%s%s", is_virtual ? "a virtual machine" : "",
			      is_virtual && absent[0] ? "; " : "", absent);
}

bool run_facts_throttling(struct session *session)
{
	uint64_t periods, throttled;

	if (!session->has_quota || !os_throttling(&periods, &throttled))
		return false;
	periods -= session->periods;
	throttled -= session->throttled;
	facts_set(&session->facts, "cgroup_periods", "%" PRIu64, periods);
	facts_set(&session->facts, "cgroup_periods_throttled", "%" PRIu64, throttled);
	if (throttled > 0)
		message_print("Warning: the CPU quota of a cgroup stopped the run in %" PRIu64 " of %" PRIu64
			      " periods: wall times include the pauses",
			      throttled, periods);
	return true;
}
