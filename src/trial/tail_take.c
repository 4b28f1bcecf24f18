/* SPDX-License-Identifier: MIT */
#include "tail_take.h"

#include "os/os.h"

#include <string.h>
#include <sys/resource.h>

/* Light: no file of /proc is read for it. */
static void usage_read(struct rusage *usage)
{
	getrusage(RUSAGE_SELF, usage);
}

static int verify(const struct probe *probe, struct trial *trial, const struct rusage *before,
		  const struct rusage *after)
{
	const struct effect effect = {
		.iterations = 1,
		.minor_faults = (uint64_t)(after->ru_minflt - before->ru_minflt),
		.major_faults = (uint64_t)(after->ru_majflt - before->ru_majflt),
	};

	return probe->verify ? probe->verify(trial, &effect) : 0;
}

static int take_one(const struct probe *probe, struct trial *trial, struct tail *tail)
{
	int result = probe->prepare ? probe->prepare(trial, 1) : 0;
	struct rusage before, after;
	uint64_t start, ns;

	if (result)
		return result;
	memset(trial->tally, 0, sizeof trial->tally);
	usage_read(&before);
	start = os_clock_ns();
	result = probe->run(trial, 1);
	ns = os_clock_ns() - start;
	if (probe->settle)
		probe->settle(trial);
	usage_read(&after);
	if (!result)
		result = verify(probe, trial, &before, &after);
	if (result)
		return result;
	tail_histogram_add(&tail->of[TAIL_OPERATIONS], ns);
	if (!probe->concurrent && !trial->peer && after.ru_nivcsw > before.ru_nivcsw)
		tail_histogram_add(&tail->of[TAIL_PREEMPTED], ns);
	return 0;
}

static void watch_gaps(uint64_t ns, struct tail_histogram *gaps)
{
	uint64_t start = os_clock_ns(), last = start;

	while (last - start < ns) {
		uint64_t now = os_clock_ns();

		tail_histogram_add(gaps, now - last);
		last = now;
	}
}

int tail_take(const struct probe *probe, struct trial *trial, uint64_t ns, struct tail *tail)
{
	uint64_t start = os_clock_ns();
	int result = 0;

	if (trial->whole && trial->limit > 1)
		return 0;
	do
		result = take_one(probe, trial, tail);
	while (!result && os_clock_ns() - start < ns);
	if (!result)
		watch_gaps(os_clock_ns() - start, &tail->of[TAIL_BUSY_LOOP]);
	return result;
}
