/* SPDX-License-Identifier: MIT */
#include "stacks_samples.h"

#include "account.h"

#include <stdlib.h>
#include <string.h>

/* Looking for a line takes a millisecond: it is left out of places below 1/LEAST of the time. */
enum { LEAST = 2000, OWN_NS = 4000000, FAULT_NS = 1500 };

struct adder {
	struct stacks *stacks;
	struct native *native;
	const struct sites *sites;
	const struct ledger *ledger;
	const struct path *path;
	uint64_t end_ns;
	uint32_t *frame_of, *stack_of; /* of each site, 1 + its frame; of each stack of sites, 1 + its stack */
	uint64_t *about_ns;            /* that a site took, with what it called */
	struct account *room;
};

static int by_place(const void *left, const void *right)
{
	const struct site_sample *a = left, *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	if (a->primitive != b->primitive)
		return a->primitive < b->primitive ? -1 : 1;
	return (a->stack > b->stack) - (a->stack < b->stack);
}

static void estimate(struct adder *adder)
{
	for (size_t i = 0; i < adder->sites->samples; i++) {
		const struct site_sample *sample = &adder->sites->sample[i];
		const struct site_stack *stack = &adder->sites->stack[sample->stack];
		uint64_t each = sample->primitive == PRIMITIVE_OWN ? OWN_NS : FAULT_NS;

		for (uint32_t j = 0; j < stack->sites; j++)
			adder->about_ns[stack->site[j]] += sample->weight * each;
	}
}

/* 1 + its frame; 0 without memory. */
static uint32_t frame_of(struct adder *adder, uint32_t index, uint32_t pid)
{
	const struct site *site = &adder->sites->site[index];
	const char *name = adder->sites->objects.object[site->object].name;
	struct native_at at = {
		objects_is_file(name) && !objects_is_map(name) ? name : "", site->offset, pid, site->in_kernel, false,
		adder->about_ns[index] < adder->path->whole_ns / LEAST
	};
	uint32_t *known = &adder->frame_of[index], frame;

	if (*known)
		return *known;
	frame = stacks_add_frame(adder->stacks);
	if (frame == UINT32_MAX)
		return 0;
	native_frame(adder->native, adder->stacks, frame, &at);
	return *known = frame + 1;
}

/* Whether a site is in the preload library, between the program and what it called. */
static bool is_between(const struct adder *adder, uint32_t site)
{
	return objects_is_preload(adder->sites->objects.object[adder->sites->site[site].object].name);
}

static uint32_t add_stack(struct adder *adder, size_t index, uint32_t pid)
{
	const struct site_stack *from = &adder->sites->stack[index];
	uint32_t added = stacks_add_stack(adder->stacks);

	if (added == UINT32_MAX)
		return 0;
	adder->stacks->stack[added].is_cut = from->is_cut;
	for (uint32_t i = 0; i < from->sites; i++) {
		bool is_left_out = i + 1 < from->sites && is_between(adder, from->site[i]);
		uint32_t frame = is_left_out ? 0 : frame_of(adder, from->site[i], pid);

		if (frame)
			stack_push(adder->stacks, &adder->stacks->stack[added], frame - 1);
	}
	return added + 1;
}

/* What the thread's page faults of that kind took, or the CPU time of its own code; 0: not known. */
static uint64_t ns_of(struct adder *adder, const struct site_sample *sample)
{
	const struct thread *thread = ledger_find(adder->ledger, sample->tid);

	if (!thread || thread->pid != sample->pid)
		return 0;
	account_thread(thread, adder->end_ns, adder->room);
	return sample->primitive == PRIMITIVE_OWN ? adder->room->row[PRIMITIVE_OWN].cpu_ns
						  : adder->room->row[sample->primitive].wall_ns;
}

static uint64_t weight_of(const struct site_sample *sample, size_t count)
{
	uint64_t weight = 0;

	for (size_t i = 0; i < count; i++)
		weight += sample[i].weight;
	return weight;
}

/* Of one thread, kind and stack. */
static void add_row(struct adder *adder, const struct site_sample *sample, size_t count, uint64_t ns)
{
	uint32_t *stack = &adder->stack_of[sample->stack];
	uint64_t weight = weight_of(sample, count), on_path = 0;
	bool is_own = sample->primitive == PRIMITIVE_OWN;
	struct stack_row row = { .pid = sample->pid,
				 .tid = sample->tid,
				 .primitive = sample->primitive,
				 .samples = is_own ? weight : 0,
				 .calls = is_own ? 0 : weight,
				 .wall_ns = ns,
				 .known_ns = ns,
				 .has_no_faults = true,
				 .is_estimated = true };

	for (size_t i = 0; i < count; i++)
		if (path_overlap(adder->path, sample->tid, sample[i].at_ns, sample[i].at_ns + 1))
			on_path += sample[i].weight;
	if (!*stack)
		*stack = add_stack(adder, sample->stack, (uint32_t)sample->pid);
	if (!*stack || !weight)
		return;
	row.stack = *stack - 1;
	row.path_ns = (uint64_t)((double)ns * (double)on_path / (double)weight);
	stacks_add_row(adder->stacks, &row);
}

/* Of one thread and kind: its time is divided as the samples are. */
static void add_kind(struct adder *adder, const struct site_sample *sample, size_t count)
{
	uint64_t ns = ns_of(adder, sample), all = weight_of(sample, count), weight;
	size_t end;

	for (size_t i = 0; ns && all && i < count; i = end) {
		for (end = i + 1; end < count && sample[end].stack == sample[i].stack;)
			end++;
		weight = weight_of(&sample[i], end - i);
		add_row(adder, &sample[i], end - i, (uint64_t)((double)ns * (double)weight / (double)all));
	}
}

static bool has_own(const struct stacks *stacks, size_t rows, int pid)
{
	for (size_t i = 0; i < rows; i++)
		if (stacks->row[i].pid == pid && stacks->row[i].primitive == PRIMITIVE_OWN)
			return true;
	return false;
}

static bool is_of_one(const struct site_sample *a, const struct site_sample *b)
{
	return a->pid == b->pid && a->tid == b->tid && a->primitive == b->primitive;
}

static void add_all(struct adder *adder, const struct site_sample *sample, size_t count)
{
	size_t rows = adder->stacks->rows, end;
	bool left_out = false;

	for (size_t i = 0; i < count; i = end) {
		if (!i || sample[i].pid != sample[i - 1].pid)
			left_out = has_own(adder->stacks, rows, sample[i].pid);
		for (end = i + 1; end < count && is_of_one(&sample[end], &sample[i]);)
			end++;
		if (!left_out)
			add_kind(adder, &sample[i], end - i);
	}
}

void stacks_add_samples(struct stacks *stacks, struct native *native, const struct sites *sites,
			const struct ledger *ledger, const struct path *path, uint64_t end_ns)
{
	struct site_sample *sample = malloc((sites->samples + 1) * sizeof *sample);
	struct adder adder = {
		.stacks = stacks, .native = native, .sites = sites, .ledger = ledger, .path = path, .end_ns = end_ns
	};

	adder.frame_of = calloc(sites->count + 1, sizeof *adder.frame_of);
	adder.stack_of = calloc(sites->stacks + 1, sizeof *adder.stack_of);
	adder.about_ns = calloc(sites->count + 1, sizeof *adder.about_ns);
	adder.room = malloc(sizeof *adder.room);
	if (sites->samples && sample && adder.frame_of && adder.stack_of && adder.about_ns && adder.room) {
		estimate(&adder);
		memcpy(sample, sites->sample, sites->samples * sizeof *sample);
		qsort(sample, sites->samples, sizeof *sample, by_place);
		add_all(&adder, sample, sites->samples);
	}
	free(sample);
	free(adder.frame_of);
	free(adder.stack_of);
	free(adder.about_ns);
	free(adder.room);
}
