/* SPDX-License-Identifier: MIT */
#include "counting.h"

#include <math.h>
#include <string.h>

int counting_open(const struct event_group *group, struct counting *counting)
{
	const struct os_event *event[OS_GROUP_MOST];
	size_t failed;
	int result;

	counting->count = 0;
	if (group->count == 0)
		return 0;
	for (size_t i = 0; i < group->count; i++)
		event[i] = &group->event[i];
	memcpy(counting->index, group->index, sizeof counting->index);
	result = os_group_open(event, group->count, counting->fd, &failed);
	if (result)
		return result;
	counting->count = group->count;
	return os_group_enable(counting->fd);
}

int counting_read(const struct counting *counting, struct os_group_reading *reading)
{
	return counting->count ? os_group_read(counting->fd, counting->count, reading) : 0;
}

/* Without the math library, which would become a part of the trial. */
static uint64_t rounded(double value)
{
	return (uint64_t)(value + 0.5);
}

void counting_sample(const struct counting *counting, struct sample *sample)
{
	uint64_t enabled = counting->after.enabled_ns - counting->before.enabled_ns;
	uint64_t running = counting->after.running_ns - counting->before.running_ns;
	double share = enabled ? (double)running / (double)enabled : 0;

	for (size_t i = 0; i < SAMPLE_COUNTERS; i++) {
		sample->counter[i] = SAMPLE_UNKNOWN;
		sample->running[i] = NAN;
	}
	for (size_t i = 0; i < counting->count; i++) {
		uint64_t value = counting->after.value[i] - counting->before.value[i];

		sample->running[counting->index[i]] = share;
		if (running == enabled)
			sample->counter[counting->index[i]] = value;
		else if (share >= COUNTING_LEAST_SHARE)
			sample->counter[counting->index[i]] = rounded((double)value / share);
	}
}

void counting_close(struct counting *counting)
{
	os_group_close(counting->fd, counting->count);
	counting->count = 0;
}
