/* SPDX-License-Identifier: MIT */
#include "platform.h"

#include "os/os.h"
#include "tunables.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static void add(void *context, const char *key, const char *value)
{
	facts_set(context, key, "%s", value);
}

void platform_collect(struct facts *facts, const struct os_place *place)
{
	struct utsname name;
	static int cpus[OS_CPUS_MOST];

	if (!uname(&name)) {
		facts_set(facts, "system", "%s", name.sysname);
		facts_set(facts, "architecture", "%s", name.machine);
	}
	facts_set(facts, "libc", "%s", os_libc());
	tunables_note_own(facts);
	facts_set(facts, "compiler", "%s", __VERSION__);
	facts_set(facts, "page_size", "%ld", sysconf(_SC_PAGESIZE));
	facts_set(facts, "cpus_allowed", "%zu", os_cpus(cpus, sizeof cpus / sizeof cpus[0]));
	facts_set(facts, "clock", "%s", os_clock_name());
	facts_set(facts, "page_faults_counted", "%s", os_counts_faults() ? "yes" : "no");
	os_facts(add, facts, place);
}

/* "6.18.44-fc" -> "6.18" */
static void major_minor(const char *release, char *text, size_t size)
{
	size_t length = strcspn(release, ".");

	if (release[length])
		length += 1 + strcspn(release + length + 1, ".-");
	snprintf(text, size, "%.*s", (int)length, release);
}

void platform_name(char *name, size_t size)
{
	struct utsname system;
	char release[32];

	if (uname(&system)) {
		snprintf(name, size, "unknown");
		return;
	}
	major_minor(system.release, release, sizeof release);
	snprintf(name, size, "%s-%s-%s-%s", system.sysname, release, system.machine, os_libc());
	for (char *letter = name; *letter; letter++) {
		if (*letter >= 'A' && *letter <= 'Z')
			*letter += 'a' - 'A';
		if (*letter == ' ' || *letter == '/')
			*letter = '-';
	}
}

void platform_utc(int64_t seconds, char *text, size_t size)
{
	time_t when = (time_t)seconds;
	struct tm utc;

	if (!gmtime_r(&when, &utc) || !strftime(text, size, "%Y-%m-%dT%H-%M-%SZ", &utc))
		snprintf(text, size, "unknown");
}
