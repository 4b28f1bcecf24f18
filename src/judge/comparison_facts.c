/* SPDX-License-Identifier: MIT */
#include "comparison_facts.h"

#include <stdio.h>
#include <string.h>

static bool begins_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Facts of a run rather than a platform, facts that always change, and facts that the run measured. */
static bool is_of_the_run(const char *key)
{
	static const char *const keys[] = {
		"started_utc",         "command",
		"explain_command",     "seed",
		"seed_given",          "load_average",
		"memory_available",    "cpu_busy_percent",
		"cgroup_periods",      "cgroup_periods_throttled",
		"clock_resolution_ns", "trial_own_bytes",
		"accounting_tick_ns",
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (!strcmp(keys[i], key))
			return true;
	return begins_with(key, "warning_") || begins_with(key, "trace_wall_") || begins_with(key, "trace_cost_") ||
		begins_with(key, "trace_note_");
}

/* Prefixes of the keys that most often explain a difference; keys without such a prefix come last. */
static const char *const explaining[] = {
	"emulated",
	"architecture",
	"cpu_model",
	"cpu_implementer",
	"cpu_part",
	"cpu_kind",
	"system",
	"kernel",
	"libc",
	"page_size",
	"hypervisor",
	"nested_virtualization",
	"container",
	"seccomp",
	"speculation_",
	"cgroup_",
	"thp_",
	"mitigation_",
	"boot_parameters",
	"shm_file_system",
	"temporary_file_system",
	"cpu_governor",
	"cpu_boost",
	"cpu_no_turbo",
	"power",
	"cpu_smt",
	"numa_",
	"cache_",
	"clock_source",
	"build",
	"compiler",
	"version",
	"",
};
enum { EXPLAINING = sizeof explaining / sizeof explaining[0] };

/* The rank of a key among the explaining facts. */
static size_t rank(const char *key)
{
	size_t i = 0;

	while (!begins_with(key, explaining[i]))
		i++;
	return i;
}

/* For a file system, its type without its free space. */
static size_t compared_length(const char *key, const char *value)
{
	return strstr(key, "_file_system") ? strcspn(value, ",") : strlen(value);
}

static bool same(const char *key, const char *a, const char *b)
{
	size_t length;

	if (!a || !b)
		return a == b;
	length = compared_length(key, a);
	return length == compared_length(key, b) && !memcmp(a, b, length);
}

static bool is_known_before(const struct result *result, size_t i, const char *key)
{
	for (size_t j = 0; j < i; j++)
		if (facts_get(&result[j].facts, key))
			return true;
	return false;
}

static bool differs_in(const struct result *result, size_t count, const char *key)
{
	for (size_t i = 1; i < count; i++)
		if (!same(key, facts_get(&result[0].facts, key), facts_get(&result[i].facts, key)))
			return true;
	return false;
}

void comparison_facts(const struct result *result, size_t count, void (*differs)(void *context, const char *key),
		      void *context)
{
	for (size_t place = 0; place < EXPLAINING; place++)
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < result[i].facts.count; j++) {
				const char *key = result[i].facts.fact[j].key;

				if (rank(key) == place && !is_of_the_run(key) && !is_known_before(result, i, key) &&
				    differs_in(result, count, key))
					differs(context, key);
			}
}

static const char *fact(const struct result *result, const char *key)
{
	return facts_text(&result->facts, key);
}

/* Whether the run warned of other load on its CPUs. */
static bool was_loaded(const struct result *result)
{
	for (size_t i = 0; i < result->facts.count; i++)
		if (begins_with(result->facts.fact[i].key, "warning_") &&
		    begins_with(result->facts.fact[i].value, "other load"))
			return true;
	return false;
}

static bool is_debug_build(const struct result *result)
{
	const char *build = fact(result, "build");

	return begins_with(build, "debug,") || begins_with(build, "plain,") || strstr(build, "sanitize");
}

void comparison_warnings(const struct result *result, size_t count, void (*warn)(void *context, const char *text),
			 void *context)
{
	static const char *const alike[] = { "schema", "version" };
	char text[COMPARISON_WARNING];

	for (size_t i = 0; i < count; i++) {
		int name = 'A' + (int)i;

		if (result[i].facts.count == 0) {
			snprintf(text, sizeof text, "%c has no platform.csv: its platform is not known", name);
			warn(context, text);
		}
		if (!strcmp(fact(&result[i], "emulated"), "yes")) {
			snprintf(text, sizeof text, "%c was taken on an emulator: its times mean nothing", name);
			warn(context, text);
		}
		if (is_debug_build(&result[i])) {
			snprintf(text, sizeof text, "%c comes from a build without optimization: %.100s", name,
				 fact(&result[i], "build"));
			warn(context, text);
		}
		if (was_loaded(&result[i])) {
			snprintf(text, sizeof text,
				 "%c was taken under other load, which no interval includes: repeat it on a quiet "
				 "machine",
				 name);
			warn(context, text);
		}
		for (size_t j = 0; i > 0 && j < sizeof alike / sizeof alike[0]; j++)
			if (result[i].facts.count && result[0].facts.count &&
			    strcmp(fact(&result[0], alike[j]), fact(&result[i], alike[j]))) {
				snprintf(text, sizeof text,
					 "A and %c differ in %s: %.80s, %.80s; what is timed may differ", name,
					 alike[j], fact(&result[0], alike[j]), fact(&result[i], alike[j]));
				warn(context, text);
			}
	}
}
