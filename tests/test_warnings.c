/* SPDX-License-Identifier: MIT */
/* Facts of a platform -> what will make its figures bad. */
#include "measure/warnings.h"
#include "tap.h"

static char told[2048];

static bool could_change;

static void note(void *context, const char *text, bool can_change)
{
	(void)context;
	could_change = can_change;
	strncat(told, text, sizeof told - strlen(told) - 2);
	strcat(told, "\n");
}

/* The warnings of facts "key=value;key=value". */
static const char *of(const char *text)
{
	struct facts facts = { 0 };
	char copy[512], *rest = NULL;

	told[0] = '\0';
	snprintf(copy, sizeof copy, "%s", text);
	for (char *word = strtok_r(copy, ";", &rest); word; word = strtok_r(NULL, ";", &rest)) {
		char *equals = strchr(word, '=');

		*equals = '\0';
		facts_set(&facts, word, "%s", equals + 1);
	}
	warnings_find(&facts, note, NULL);
	facts_free(&facts);
	return told;
}

int main(void)
{
	tap_plan(32);
	is_text(of(""), "", "nothing known, no warning");
	is_text(of("cpu=1;other_cpu=0;cpu_busy_percent=0:3 1:9;cpu_governor=performance;cpu_no_turbo=1;cpu_boost=0;"
		   "power=mains;cgroup_cpu_max=max 100000;hypervisor=none seen"),
		"", "a quiet machine");
	has_text(of("cpu=1;cpu_busy_percent=0:3 1:97"), "CPU 1, which is measured, is already 97 % busy",
		 "load on the CPU");
	is_text(of("cpu=1;cpu_busy_percent=0:97 1:3"), "", "load on a CPU that is not used");
	has_text(of("cpu=1;other_cpu=0;cpu_busy_percent=0:97 1:3"), "CPU 0, where peers run, is already 97 %",
		 "load on the peers' CPU");
	is_text(of("cpu=not bound;cpu_busy_percent=0:97 1:97"), "", "no bound CPU");
	is_text(of("cpu=1"), "", "load is not known");
	is_text(of("cpu=1;cpu_busy_percent=junk"), "", "load is not readable");
	has_text(of("cpu=1;cpu_sibling=3;cpu_busy_percent=1:0 3:50"), "SMT: CPU 3", "a busy sibling");
	has_text(of("cpu=1;cpu_sibling=2 3;cpu_busy_percent=1:0 2:0 3:50"), "SMT: CPU 3", "a busy one of several");
	is_text(of("cpu=1;cpu_sibling=3;cpu_busy_percent=1:0 3:5"), "", "an idle sibling");
	ok(!strstr(of("cpu=1;other_cpu=3;cpu_sibling=3;cpu_busy_percent=1:0 3:50"), "SMT"),
	   "a sibling is reported once");
	has_text(of("cpu_governor=powersave"), "frequency scaling: the governor is powersave", "a governor");
	has_text(of("cpu_no_turbo=0"), "turbo is on", "turbo of Intel");
	has_text(of("cpu_boost=1"), "turbo is on", "boost of AMD");
	is_text(of("cpu_boost=0"), "", "no boost");
	has_text(of("power=battery"), "on battery", "a battery");
	has_text(of("cgroup_cpu_max=50000 100000"), "0.50 CPUs", "a CPU limit");
	is_text(of("cgroup_cpu_max=max 100000"), "", "none");
	is_text(of("cgroup_cpu_max=50000 0"), "", "a limit that makes no sense");
	has_text(of("cpu=1;cpu_kinds=0: 0xd46, capacity 280, 1: 0xd4e, capacity 1024;cpu_kind=0xd4e"),
		 "these figures are for 0xd4e", "kinds of cores");
	has_text(of("cpu=not bound;cpu_kinds=0: 0xd46, capacity 280, 1: 0xd4e, capacity 1024"), "no bound CPU",
		 "kinds of cores that are mixed");
	has_text(of("cpu=not bound: Operation not permitted"), "can't be bound to a CPU here (Operation not permitted)",
		 "binding is refused");
	has_text(of("seccomp=filter, 1"), "a seccomp filter (filter, 1)", "a seccomp filter");
	is_text(of("seccomp=none"), "", "no seccomp filter");
	has_text(of("speculation_store_bypass=thread force mitigated"), "speculative store bypass is off",
		 "speculative store bypass");
	is_text(of("speculation_store_bypass=thread vulnerable"), "", "stores may be bypassed");
	ok(could_change, "which can be switched off");
	has_text(of("hypervisor=yes"), "virtual machine", "a virtual machine");
	ok(!could_change, "which nobody can change");
	is_text(of("hypervisor=none seen"), "", "a real one");
	of("hypervisor=yes;power=battery;cpu_boost=1");
	ok(strstr(told, "battery") && strstr(told, "virtual") && strstr(told, "turbo"), "each has a line");
	return tap_done();
}
