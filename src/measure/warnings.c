/* SPDX-License-Identifier: MIT */
#include "warnings.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_PERCENT = 10 }; /* percent of a CPU: less may be faultline itself */

struct warner {
	const struct facts *facts;
	void (*warn)(void *context, const char *text, bool can_change);
	void *context;
};

__attribute__((format(printf, 2, 3))) static void warn(const struct warner *warner, const char *format, ...)
{
	char text[WARNING_TEXT];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	warner->warn(warner->context, text, true);
}

static const char *fact(const struct warner *warner, const char *key)
{
	return facts_text(warner->facts, key);
}

static bool is(const struct warner *warner, const char *key, const char *value)
{
	return !strcmp(fact(warner, key), value);
}

/* The load of a CPU by others, from "0:3 1:97"; -1 if not known. */
static long busy_percent(const struct warner *warner, long cpu)
{
	const char *text = fact(warner, "cpu_busy_percent");
	char *end;

	while (*text) {
		long number = strtol(text, &end, 10), percent;

		if (*end != ':')
			return -1;
		percent = strtol(end + 1, &end, 10);
		if (number == cpu)
			return percent;
		text = end + strspn(end, " ");
	}
	return -1;
}

/* The number of a fact such as "cpu", -1 if it is not a number. */
static long number_of(const struct warner *warner, const char *key)
{
	char *end;
	long number = strtol(fact(warner, key), &end, 10);

	return end == fact(warner, key) || *end ? -1 : number;
}

/* "4 5 6" */
static void warn_of_siblings(const struct warner *warner, long cpu, long other)
{
	const char *text = fact(warner, "cpu_sibling");
	long sibling;

	for (char *end; (sibling = strtol(text, &end, 10)), end != text; text = end)
		if (sibling != other && busy_percent(warner, sibling) >= BUSY_PERCENT)
			warn(warner, "SMT: CPU %ld, which shares a core with CPU %ld, is %ld %% busy", sibling, cpu,
			     busy_percent(warner, sibling));
}

static void warn_of_load(const struct warner *warner)
{
	long cpu = number_of(warner, "cpu"), other = number_of(warner, "other_cpu");

	if (cpu >= 0 && busy_percent(warner, cpu) >= BUSY_PERCENT)
		warn(warner, "other load: CPU %ld, which is measured, is already %ld %% busy", cpu,
		     busy_percent(warner, cpu));
	if (other >= 0 && busy_percent(warner, other) >= BUSY_PERCENT)
		warn(warner, "other load: CPU %ld, where peers run, is already %ld %% busy", other,
		     busy_percent(warner, other));
	warn_of_siblings(warner, cpu, other);
}

static void warn_of_frequency(const struct warner *warner)
{
	const char *governor = fact(warner, "cpu_governor");

	if (governor[0] && strcmp(governor, "performance"))
		warn(warner,
		     "frequency scaling: the governor is %.40s; stop it with 'cpupower frequency-set -g performance'",
		     governor);
	if (is(warner, "cpu_no_turbo", "0") || is(warner, "cpu_boost", "1"))
		warn(warner, "turbo is on: the clock depends on temperature and on the other cores");
	if (is(warner, "power", "battery"))
		warn(warner, "on battery: the clock may be limited");
}

/* "max 100000", or a quota and its period. */
static void warn_of_cgroup(const struct warner *warner)
{
	const char *limit = fact(warner, "cgroup_cpu_max");
	char *end;
	double quota = strtod(limit, &end), period = strtod(end, NULL);

	if (end != limit && period > 0)
		warn(warner, "a cgroup gives %.2f CPUs at most: beyond that the kernel pauses the measurement",
		     quota / period);
}

static void warn_of_unbound(const struct warner *warner)
{
	static const char unbound[] = "not bound: ";
	const char *cpu = fact(warner, "cpu");

	if (!strncmp(cpu, unbound, strlen(unbound)))
		warn(warner, "processes can't be bound to a CPU here (%.60s): the kernel may move what is measured",
		     cpu + strlen(unbound));
}

static void warn_of_kinds(const struct warner *warner)
{
	const char *kinds = fact(warner, "cpu_kinds"), *kind = fact(warner, "cpu_kind");

	if (kinds[0] && kind[0])
		warn(warner, "cores of several kinds (%.120s): these figures are for %.40s; --cpu chooses another",
		     kinds, kind);
	else if (kinds[0])
		warn(warner,
		     "cores of several kinds (%.120s) and no bound CPU: the figures mix them; choose one with --cpu",
		     kinds);
}

static void warn_of_confinement(const struct warner *warner)
{
	if (!strncmp(fact(warner, "seccomp"), "filter", strlen("filter")))
		warn(warner, "a seccomp filter (%.20s) runs at every system call and slows it down",
		     fact(warner, "seccomp"));
	if (strstr(fact(warner, "speculation_store_bypass"), "mitigated"))
		warn(warner,
		     "speculative store bypass is off for this process (%.60s): loads that follow stores are slower"
		     "; a seccomp profile or prctl asked for it",
		     fact(warner, "speculation_store_bypass"));
}

void warnings_find(const struct facts *facts, void (*put)(void *context, const char *text, bool can_change),
		   void *context)
{
	const struct warner warner = { facts, put, context };

	warn_of_load(&warner);
	warn_of_frequency(&warner);
	warn_of_cgroup(&warner);
	warn_of_unbound(&warner);
	warn_of_kinds(&warner);
	warn_of_confinement(&warner);
	if (is(&warner, "hypervisor", "yes"))
		put(context, "a virtual machine: its host decides when a CPU runs and how memory is backed", false);
}
