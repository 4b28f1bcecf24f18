/* SPDX-License-Identifier: MIT */
#include "comparison_facts.h"

#include "result/result_order.h"
#include "result/variants.h"

#include <stdarg.h>
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
		"started_utc",
		"command",
		"seed",
		"seed_given",
		"load_average",
		"memory_available",
		"cpu_busy_percent",
		"cgroup_periods",
		"cgroup_periods_throttled",
		"paired_run",
		"clock_resolution_ns",
		"trial_own_bytes",
		"accounting_tick_ns",
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (!strcmp(keys[i], key))
			return true;
	return begins_with(key, "explain_") || begins_with(key, "warning_") || begins_with(key, "trace_wall_") ||
		begins_with(key, "trace_cost_") || begins_with(key, "trace_note_") || begins_with(key, "trace_rows_");
}

/* Prefixes of the keys that most often explain a difference; keys without such a prefix come last. */
static const char *const explaining[] = {
	"setting",
	"emulated",
	"architecture",
	"cpu_model",
	"cpu_id",
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

int comparison_fact_rank(const char *key)
{
	return is_of_the_run(key) ? -1 : (int)rank(key);
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
bool comparison_was_loaded(const struct result *result)
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

struct warnings {
	const struct result *result;
	void (*warn)(void *context, const char *text);
	void *context;
	const char *comes_last; /* what follows from not being measured */
	bool paired;            /* all of them with the first: load slows them alike */
	bool alone;             /* a single result, which no letter names */
};

__attribute__((format(printf, 2, 3))) static void warn(const struct warnings *warnings, const char *format, ...)
{
	char text[COMPARISON_WARNING];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	warnings->warn(warnings->context, text);
}

static void warn_of_one(const struct warnings *warnings, size_t i)
{
	const struct result *result = &warnings->result[i];
	const char letter[] = { (char)('A' + (int)i), '\0' }, *name = warnings->alone ? "this result" : letter;

	if (result->facts.count == 0)
		warn(warnings, "%s has no platform.csv: its platform is not known", name);
	if (result_is_emulated(result))
		warn(warnings, "%s was taken on an emulator: its times mean nothing%s", name, warnings->comes_last);
	if (result_is_reported(result))
		warn(warnings, "%s was reported by others, not measured by faultline%s", name, warnings->comes_last);
	if (!strcmp(fact(result, "repetitions"), "of one process"))
		warn(warnings,
		     "%s was measured in one process: its intervals hold nothing of what differs between processes",
		     name);
	if (is_debug_build(result))
		warn(warnings, "%s comes from a build without optimization: %.100s", name, fact(result, "build"));
	if (comparison_was_loaded(result) && !warnings->paired)
		warn(warnings,
		     "%s was taken under other load, which no interval includes: repeat it on a quiet machine", name);
}

static void warn_of_pair(const struct warnings *warnings, size_t i)
{
	static const char *const alike[] = { "schema", "version" };

	for (size_t j = 0; j < sizeof alike / sizeof alike[0]; j++) {
		const char *base = fact(&warnings->result[0], alike[j]), *other = fact(&warnings->result[i], alike[j]);

		if (base[0] && other[0] && strcmp(base, other))
			warn(warnings, "A and %c differ in %s: %.80s, %.80s; what is timed may differ", 'A' + (int)i,
			     alike[j], base, other);
	}
}

static bool are_paired(const struct result *result, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!variants_are_paired(&result[0].facts, &result[i].facts))
			return false;
	return count > 1;
}

void comparison_warnings(const struct result *result, size_t count, void (*warn_one)(void *context, const char *text),
			 void *context)
{
	bool measured = count > 0 && !result_is_emulated(&result[0]) && !result_is_reported(&result[0]);
	const struct warnings warnings = {
		.result = result,
		.warn = warn_one,
		.context = context,
		.comes_last = measured ? "; it comes last and is not the base" : "",
		.paired = are_paired(result, count),
		.alone = count == 1,
	};

	for (size_t i = 0; i < count; i++) {
		warn_of_one(&warnings, i);
		if (i > 0)
			warn_of_pair(&warnings, i);
	}
}
