/* SPDX-License-Identifier: MIT */
#include "counters.h"

#include "counter_sets.h"
#include "text/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TRIAL_PAGES = 64, TRIAL_TURNS = 20000 };

static const size_t set_count = sizeof counter_sets / sizeof counter_sets[0];

const char *counters_set_name(size_t i)
{
	return i < set_count ? counter_sets[i].name : NULL;
}

const char *counters_set_help(size_t i)
{
	static char text[128];

	snprintf(text, sizeof text, "%.*s", (int)strcspn(counter_sets[i].text, "\n"), counter_sets[i].text);
	return text;
}

static int add(struct counters *counters, const char *name, size_t length, const char *set, const char *help,
	       struct error *error)
{
	struct counter *counter = &counters->counter[counters->count];

	if (length >= sizeof counter->name)
		return error_usage(error, "--counters: '%.60s...' is too long for the name of an event", name);
	for (size_t i = 0; i < counters->count; i++)
		if (strlen(counters->counter[i].name) == length && !strncmp(counters->counter[i].name, name, length))
			return 0;
	if (counters->count == SAMPLE_COUNTERS)
		return error_usage(error, "--counters: more than %d events", SAMPLE_COUNTERS);
	memset(counter, 0, sizeof *counter);
	snprintf(counter->name, sizeof counter->name, "%.*s", (int)length, name);
	snprintf(counter->set, sizeof counter->set, "%s", set);
	snprintf(counter->help, sizeof counter->help, "%.*s", (int)strcspn(help, "\n"), help);
	counters->count++;
	return 0;
}

/* The lines after the first: an event, blanks, its description. */
static int add_set(struct counters *counters, const char *name, const char *text, struct error *error)
{
	int result = 0;

	while (!result && (text = strchr(text, '\n')) && *++text) {
		size_t length = strcspn(text, " \t\n");

		if (length)
			result = add(counters, text, length, name, text + length + strspn(text + length, " \t"), error);
	}
	return result;
}

static int add_item(struct counters *counters, const char *item, size_t length, struct error *error)
{
	for (size_t i = 0; i < set_count; i++)
		if (strlen(counter_sets[i].name) == length && !strncmp(counter_sets[i].name, item, length))
			return add_set(counters, counter_sets[i].name, counter_sets[i].text, error);
	return add(counters, item, length, "", "", error);
}

/* Work in which every event relevant to a memory or IPC probe occurs at least once. */
static void trial_work(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = TRIAL_PAGES * page;
	volatile unsigned char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t random = 1;

	if (memory == MAP_FAILED)
		return;
	for (size_t i = 0; i < TRIAL_TURNS; i++) {
		random = random * 1664525 + 1013904223;
		if (random >> 31)
			memory[(random >> 4) % bytes] = (unsigned char)i;
		else
			(void)memory[(random >> 4) % bytes];
	}
	getppid();
	munmap((void *)memory, bytes);
}

/* Opens an event alone and, unless the kernel lists it, checks whether it counts at all. */
static void try_alone(struct counter *counter)
{
	const struct os_event *event = &counter->event;
	struct os_group_reading reading = { 0 };
	size_t failed;
	int fd, result = os_group_open(&event, 1, &fd, &failed);

	if (result) {
		os_event_explain(event, result, counter->reason, sizeof counter->reason);
		counter->is_absent = result == -ENOENT;
		return;
	}
	if (!event->vouched && !os_group_enable(&fd)) {
		trial_work();
		if (os_group_read(&fd, 1, &reading) || (reading.value[0] == 0 && reading.running_ns > 0))
			snprintf(counter->reason, sizeof counter->reason,
				 "it opens but counts 0 where it must count: this CPU or this virtual machine lacks "
				 "it");
		else if (reading.running_ns == 0)
			snprintf(counter->reason, sizeof counter->reason,
				 "it opens but never runs: another user holds the counters (the NMI watchdog, perf)");
	}
	os_group_close(&fd, 1);
}

static const char *set_name(const void *context, size_t i)
{
	(void)context;
	return counter_sets[i].name;
}

/* What is no set is taken for an event: it may be a set that is mistyped. */
static void hint_at_set(struct counter *counter)
{
	size_t used = strlen(counter->reason);
	char hint[64];

	if (suggest_near(counter->name, set_name, NULL, set_count, hint, sizeof hint))
		snprintf(counter->reason + used, sizeof counter->reason - used, "%s", hint);
}

static void try_counter(struct counter *counter)
{
	if (!os_event_encode(counter->name, &counter->event, counter->reason, sizeof counter->reason))
		try_alone(counter);
	else if (!counter->set[0])
		hint_at_set(counter);
}

static size_t group_events(const struct counters *counters, size_t group, const struct os_event *event[],
			   size_t index[])
{
	size_t count = 0;

	for (size_t i = 0; i < counters->count && count < OS_GROUP_MOST; i++)
		if (!counters->counter[i].reason[0] && counters->counter[i].group == group) {
			event[count] = &counters->counter[i].event;
			index[count++] = i;
		}
	return count;
}

/* Whether the processor counts the whole group at once: the kernel may refuse the group, or accept it and never run
 * it. */
static bool group_fits(const struct counters *counters, size_t group)
{
	const struct os_event *event[OS_GROUP_MOST];
	struct os_group_reading reading = { 0 };
	size_t index[OS_GROUP_MOST], failed;
	size_t count = group_events(counters, group, event, index);
	int fd[OS_GROUP_MOST];
	bool fits;

	if (os_group_open(event, count, fd, &failed))
		return false;
	os_group_enable(fd);
	trial_work();
	fits = !os_group_read(fd, count, &reading) && reading.running_ns > 0;
	os_group_close(fd, count);
	return fits;
}

static size_t group_size(const struct counters *counters, size_t group)
{
	const struct os_event *event[OS_GROUP_MOST];
	size_t index[OS_GROUP_MOST];

	return group_events(counters, group, event, index);
}

/* Each set begins a group; an event that does not fit into the last group begins a new one. */
static void find_groups(struct counters *counters)
{
	const char *set = NULL;
	size_t group = 0;

	for (size_t i = 0; i < counters->count; i++)
		counters->counter[i].group = SIZE_MAX;
	for (size_t i = 0; i < counters->count; i++) {
		struct counter *counter = &counters->counter[i];

		if (counter->reason[0])
			continue;
		if (set && (strcmp(set, counter->set) || group_size(counters, group) == OS_GROUP_MOST))
			group++;
		counter->group = group;
		if (group_size(counters, group) > 1 && !group_fits(counters, group))
			counter->group = ++group;
		set = counter->set;
		counters->groups = group + 1;
	}
}

int counters_choose(const char *list, struct counters *counters, struct error *error)
{
	int result = 0;

	memset(counters, 0, sizeof *counters);
	if (!strcmp(list, "none"))
		return 0;
	while (!result) {
		size_t length = strcspn(list, ",");

		if (length == 0)
			return error_usage(error,
					   "--counters: an empty name; expected sets and events separated by commas, "
					   "see 'faultline list --counters'");
		if (length == strlen("none") && !strncmp(list, "none", length))
			return error_usage(error, "--counters: none can't be combined with others");
		result = add_item(counters, list, length, error);
		if (!list[length])
			break;
		list += length + 1;
	}
	for (size_t i = 0; i < counters->count; i++)
		try_counter(&counters->counter[i]);
	find_groups(counters);
	return result;
}

void counters_group(const struct counters *counters, size_t group, struct event_group *events)
{
	const struct os_event *event[OS_GROUP_MOST];

	events->count = group < counters->groups ? group_events(counters, group, event, events->index) : 0;
	for (size_t i = 0; i < events->count; i++)
		events->event[i] = *event[i];
}

void counters_note(const struct counters *counters, struct facts *facts)
{
	for (size_t i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->counter[i];
		char key[sizeof facts->fact->key];

		snprintf(key, sizeof key, "counter_%s", counter->name);
		facts_set(facts, key, "%s", counter->reason[0] ? counter->reason : "counted");
	}
}
