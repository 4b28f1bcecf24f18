/* SPDX-License-Identifier: MIT */
#include "python_sample.h"

#include "preload/stack.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reading may take one part in so many of the time. */
enum { LEAST_IDLE = 50, TRIES = 3 };

struct seen {
	uint64_t begin; /* of the thread that the slot was of */
	uint64_t at_ns, cpu_ns, faults;
	int stat; /* of /proc/PID/task/TID; 0: not open */
};

struct python_samples {
	struct preload *preload;
	uint64_t every_ns, next_ns;
	uint64_t torn;
	struct seen seen[SHARED_SLOTS];
};

struct python_samples *python_samples_open(struct preload *preload, unsigned per_second)
{
	struct python_samples *samples = calloc(1, sizeof *samples);

	if (samples) {
		samples->preload = preload;
		samples->every_ns = 1000000000 / per_second;
	}
	return samples;
}

int python_samples_wait(const struct python_samples *samples, int most)
{
	uint64_t now = ticks_clock_ns();

	if (!samples || samples->next_ns >= now + (uint64_t)most * 1000000)
		return most;
	return samples->next_ns > now ? (int)((samples->next_ns - now + 999999) / 1000000) : 0;
}

static void forget(struct seen *seen)
{
	if (seen->stat > 0)
		close(seen->stat);
	*seen = (struct seen){ 0 };
}

/* The CPU time of the thread that has the slot. */
static bool read_cpu(struct python_samples *samples, const struct shared_slot *slot, uint64_t *cpu_ns)
{
	struct thread_clock *clock = &samples->preload->clock[slot - samples->preload->shared->slot];
	bool is_read = thread_clock_read(clock, slot);

	*cpu_ns = clock->cpu_ns;
	return is_read;
}

/* The minor faults are the eighth field after the name, which may hold anything. */
static uint64_t read_faults(const struct seen *seen)
{
	char text[512] = "";
	const char *at;

	if (seen->stat <= 0 || pread(seen->stat, text, sizeof text - 1, 0) <= 0)
		return seen->faults;
	at = strrchr(text, ')');
	for (int i = 0; at && i < 8; i++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : seen->faults;
}

static void meet(struct python_samples *samples, struct seen *seen, const struct shared_slot *slot)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%u/task/%u/stat", slot->pid, slot->tid);
	forget(seen);
	seen->begin = slot->begin;
	seen->at_ns = ticks_clock_ns();
	seen->stat = open(path, O_RDONLY | O_CLOEXEC);
	seen->faults = read_faults(seen);
	if (!read_cpu(samples, slot, &seen->cpu_ns))
		seen->cpu_ns = 0;
}

static int read_stack(const struct shared_slot *slot, struct python_process *process, struct python_frame *frame)
{
	int count = -1;

	*process = (struct python_process){ (int)slot->pid, slot->python.code_type, slot->python.layout };
	for (int i = 0; count < 0 && i < TRIES; i++)
		count = python_chain(process, slot->python.state, frame, SHARED_DEPTH);
	return count;
}

/* What a thread used since it was last looked at. */
struct used {
	uint64_t begin_ns, end_ns, ns, faults;
};

static void add(struct shared_places *places, const struct shared_slot *slot, const struct python_process *process,
		const struct python_frame *frame, size_t count, const struct used *used)
{
	const struct intern table = stack_places(places);
	uint64_t key = stack_key_python(slot->python.image, frame, count);
	struct stack_at at = { .key = intern_mix(key, slot->begin ^ (uint64_t)PRIMITIVE_OWN << 48),
			       .pid = slot->pid,
			       .tid = slot->tid,
			       .primitive = PRIMITIVE_OWN };
	uint32_t known = intern_find(&table, at.key);
	struct shared_place *place = known == INTERN_NOTHING ? NULL : &places->place[known];

	if (!place) {
		at.stack = stack_python(places, process, slot->python.image, key, frame, count);
		place = stack_place(places, &at);
	}
	if (!place) {
		places->lost++;
		return;
	}
	place->calls++;
	place->ticks += used->ns;
	place->bytes += used->faults;
	stack_keep(places, place, used->begin_ns, used->end_ns, used->ns);
}

static void look_at(struct python_samples *samples, struct shared_slot *slot, struct seen *seen)
{
	struct python_frame frame[SHARED_DEPTH];
	struct python_process process;
	uint64_t cpu_ns;
	struct used used = { .begin_ns = seen->at_ns, .end_ns = ticks_clock_ns() };
	int count;

	if (seen->begin != slot->begin) {
		meet(samples, seen, slot);
		return;
	}
	seen->at_ns = used.end_ns;
	if (!read_cpu(samples, slot, &cpu_ns) || cpu_ns <= seen->cpu_ns)
		return;
	used.ns = cpu_ns - seen->cpu_ns;
	seen->cpu_ns = cpu_ns;
	used.faults = read_faults(seen) - seen->faults;
	seen->faults += used.faults;
	if (__atomic_load_n(&slot->in_call, __ATOMIC_ACQUIRE))
		return;
	count = read_stack(slot, &process, frame);
	if (count > 0)
		add(&samples->preload->shared->places, slot, &process, frame, (size_t)count, &used);
	else if (count < 0)
		samples->torn++;
}

void python_samples_take(struct python_samples *samples)
{
	uint64_t begin = ticks_clock_ns(), took;

	if (!samples || begin < samples->next_ns)
		return;
	for (size_t i = 0; i < samples->preload->highest; i++) {
		struct shared_slot *slot = &samples->preload->shared->slot[i];

		if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == SHARED_TAKEN && samples->preload->of[i] &&
		    __atomic_load_n(&slot->python.state, __ATOMIC_ACQUIRE))
			look_at(samples, slot, &samples->seen[i]);
	}
	took = (ticks_clock_ns() - begin) * LEAST_IDLE;
	samples->next_ns = begin + (took > samples->every_ns ? took : samples->every_ns);
}

uint64_t python_samples_torn(const struct python_samples *samples)
{
	return samples ? samples->torn : 0;
}

void python_samples_close(struct python_samples *samples)
{
	for (size_t i = 0; samples && i < SHARED_SLOTS; i++)
		forget(&samples->seen[i]);
	free(samples);
}
