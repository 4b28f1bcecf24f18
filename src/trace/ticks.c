/* SPDX-License-Identifier: MIT */
#include "ticks.h"

#include "preload/raw.h"
#include "preload/shared.h"

#include "os/linux.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool in_own_time_space(void)
{
	struct stat own, children;

	return !stat("/proc/self/ns/time", &own) && !stat("/proc/self/ns/time_for_children", &children) &&
		own.st_ino == children.st_ino;
}

/* What a time namespace adds to the kernel's own clock, of which bpf and perf give the times. Lines of
 * "clock seconds nanoseconds"; they are of the namespace that children will be in. */
static int64_t time_space_ns(void)
{
	char text[256], *line = NULL;
	long long seconds = 0, ns = 0;

	if (in_own_time_space() && linux_read("/proc/self/timens_offsets", text, sizeof text) > 0)
		line = strstr(text, "monotonic");
	if (!line || sscanf(line, "monotonic %lld %lld", &seconds, &ns) != 2)
		return 0;
	return (int64_t)seconds * 1000000000 + ns;
}

static uint64_t without_space(uint64_t ns)
{
	static int64_t added;
	static bool known;

	if (!known)
		added = time_space_ns();
	known = true;
	return ns - (uint64_t)added;
}

uint64_t ticks_clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return without_space((uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec);
}

/* The kernel has tried whether the counter runs evenly and alike on all CPUs: it keeps time by it then. */
static bool bpf_trusts_counter(void)
{
	int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
	char name[32] = { 0 };
	ssize_t length;

	if (fd < 0)
		return false;
	length = read(fd, name, sizeof name - 1);
	close(fd);
	return length > 0 && (!strcmp(name, "tsc\n") || !strcmp(name, "arch_sys_counter\n"));
}

/* Of some tries the one that was disturbed least. */
static void read_both(uint64_t *ticks, uint64_t *ns)
{
	uint64_t shortest = UINT64_MAX;

	for (int i = 0; i < 5; i++) {
		uint64_t before = raw_counter(), clock = ticks_clock_ns(), after = raw_counter();

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		*ticks = before + shortest / 2;
		*ns = clock;
	}
}

void ticks_begin(struct ticks *ticks)
{
	struct timespec pause = { .tv_nsec = 5000000 };

	*ticks = (struct ticks){ .clock = SHARED_CLOCK_MONOTONIC };
	if (!bpf_trusts_counter())
		return;
	ticks->clock = SHARED_CLOCK_COUNTER;
	read_both(&ticks->first_ticks, &ticks->first_ns);
	nanosleep(&pause, NULL);
	read_both(&ticks->last_ticks, &ticks->last_ns);
}

void ticks_update(struct ticks *ticks)
{
	if (ticks->clock == SHARED_CLOCK_COUNTER)
		read_both(&ticks->last_ticks, &ticks->last_ns);
}

double ticks_length_ns(const struct ticks *ticks)
{
	if (ticks->clock != SHARED_CLOCK_COUNTER || ticks->last_ticks == ticks->first_ticks)
		return 1;
	return (double)(ticks->last_ns - ticks->first_ns) / (double)(ticks->last_ticks - ticks->first_ticks);
}

uint64_t ticks_ns(const struct ticks *ticks, uint64_t time)
{
	if (ticks->clock != SHARED_CLOCK_COUNTER)
		return without_space(time);
	if (time >= ticks->last_ticks)
		return ticks->last_ns + ticks_span_ns(ticks, time - ticks->last_ticks);
	return ticks->last_ns - ticks_span_ns(ticks, ticks->last_ticks - time);
}

uint64_t ticks_span_ns(const struct ticks *ticks, uint64_t span)
{
	return ticks_whole((double)span * ticks_length_ns(ticks));
}
