/* SPDX-License-Identifier: MIT */
#include "slots.h"
#include "thread_name.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Slots beyond were never taken: looking at them would make memory of them. */
static size_t slots_used(struct preload *preload)
{
	uint32_t next = __atomic_load_n(&preload->shared->slot_next, __ATOMIC_RELAXED);

	if (next > preload->highest)
		preload->highest = next < SHARED_SLOTS ? next : SHARED_SLOTS;
	return preload->highest;
}

/* The next thread is to take the lowest free slot: its memory is there already. */
static void reuse_from(struct preload *preload, size_t lowest)
{
	uint32_t next = __atomic_exchange_n(&preload->shared->slot_next, (uint32_t)lowest, __ATOMIC_RELAXED);

	if (next > preload->highest)
		preload->highest = next < SHARED_SLOTS ? next : SHARED_SLOTS;
}

struct thread *slots_thread(struct ledger *ledger, int pid, int tid, uint64_t begin_ns)
{
	struct thread *thread = ledger_find(ledger, tid);

	if (!thread || thread->pid != pid || (thread->ended && begin_ns > thread->end_ns))
		thread = ledger_begin(ledger, pid, tid, begin_ns);
	if (thread) /* what the program before did may be read only now */
		thread->has_preload |= begin_ns >= thread->exec_ns;
	return thread;
}

/* The small calls that were not timed are taken to be like those that were. */
static void add_small(const struct preload *preload, const struct shared_slot *slot, int i, uint64_t all,
		      struct part *part)
{
	const struct shared_small *small = &slot->small[i];
	uint64_t calls = all > slot->total[i].timed ? all - slot->total[i].timed : 0, ns;

	part->large += slot->total[i].timed;
	for (unsigned j = 0; 1U << j <= SHARED_LARGE; j++)
		part->of_size[histogram_memory(j)] += slot->sizes[i][j];
	if (!small->timed)
		return;
	part->timed += small->timed;
	ns = ticks_whole((double)ticks_span_ns(&preload->ticks, small->ticks) * (double)calls / (double)small->timed);
	part->wall_ns += ns;
	part->small_ns += ns;
	part->estimated |= calls > small->timed;
}

static uint64_t count_calls(const struct shared_slot *slot, int i)
{
	uint64_t calls = slot->total[i].calls;

	for (int j = 0; i < PRIMITIVE_MEMORY && j < HISTOGRAM_SIZES; j++)
		calls += slot->sizes[i][j];
	return calls;
}

/* The pages of a slot that were never written to are not looked at: that would make memory of them. */
static void add_histograms(struct ledger *ledger, const struct shared_slot *slot, int i)
{
	static const uint64_t none[HISTOGRAM_SIZES];
	bool has_sizes = i < PRIMITIVE_MEMORY || slot->has_sizes >> i & 1;
	uint64_t durations[HISTOGRAM_DURATIONS] = { 0 };

	if (ledger->bpf_times && i >= PRIMITIVE_MEMORY && !PRIMITIVE_IS_COMPOSITE(i))
		return;
	for (int j = 0; j < HISTOGRAM_DURATIONS && slot->has_durations; j++)
		durations[j] = slot->durations[i][j];
	ledger_histogram(ledger, (enum primitive)i, durations, has_sizes ? slot->sizes[i] : none);
}

static void clear_histograms(struct shared_slot *slot)
{
	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		if (i < PRIMITIVE_MEMORY || slot->has_sizes >> i & 1)
			memset(slot->sizes[i], 0, sizeof slot->sizes[i]);
	if (slot->has_durations)
		memset(slot->durations, 0, sizeof slot->durations);
}

static void add_totals(const struct preload *preload, struct ledger *ledger, struct thread *thread,
		       const struct shared_slot *slot)
{
	ledger->unsized |= slot->unsized;
	for (int i = 0; i < PRIMITIVE_CALLS; i++) {
		const struct shared_total *total = &slot->total[i];
		uint64_t calls = count_calls(slot, i);
		struct part *part;

		if (!calls)
			continue;
		part = ledger_part(ledger, thread, (enum primitive)i);
		part->calls += calls;
		part->bytes += total->bytes;
		part->is_unsized |= slot->unsized >> i & 1;
		if (!ledger->bpf_times || i < PRIMITIVE_MEMORY || PRIMITIVE_IS_COMPOSITE(i))
			part->timed += total->timed;
		if (!ledger->bpf_times || i < PRIMITIVE_MEMORY)
			part->wall_ns += ticks_span_ns(&preload->ticks, total->ticks);
		if (i < PRIMITIVE_MEMORY)
			add_small(preload, slot, i, calls, part);
		add_histograms(ledger, slot, i);
	}
}

/* Where the kernel reports system calls and page faults, most of what it took to begin is known from there. */
static void add_own(const struct preload *preload, struct ledger *ledger, struct thread *thread,
		    const struct shared_slot *slot)
{
	uint64_t walks = ticks_span_ns(&preload->ticks, slot->walk_ticks);

	thread->rare_ns += ticks_span_ns(&preload->ticks, slot->rare_ticks);
	if (slot->timed_walks)
		thread->walk_ns += ticks_whole((double)walks * (double)slot->walks / (double)slot->timed_walks);
	if (slot->own_ticks && !thread->has_switches && !ledger->bpf_times)
		ledger_part(ledger, thread, PRIMITIVE_TRACING)->wall_ns += ticks_span_ns(&preload->ticks,
											 slot->own_ticks);
}

/* The kernel's account goes on when a thread executes another program; the newest is the largest. */
static void take_queued(struct thread *thread, uint64_t queued_ns)
{
	if (!thread->has_switches && queued_ns > thread->queued_ns)
		thread->queued_ns = queued_ns;
}

static void add_end(const struct preload *preload, struct thread *thread, const struct shared_slot *slot)
{
	if (!slot->end)
		return;
	if (!thread->ended)
		thread->end_ns = ticks_ns(&preload->ticks, slot->end);
	thread->ended = true;
	thread->is_process_end = slot->process_end;
	take_queued(thread, slot->queued_ns);
	if (!thread->has_switches && slot->cpu_ns) {
		thread->cpu_ns = slot->cpu_ns;
		thread->has_cpu = true;
	}
}

/* Of the process: in the rows of its first thread. */
static void add_usage(struct ledger *ledger, struct thread *thread, const struct shared_slot *slot)
{
	struct thread *first = ledger_find(ledger, thread->pid);

	if (!slot->has_usage)
		return;
	thread = first && first->pid == thread->pid ? first : thread;
	ledger_part(ledger, thread, PRIMITIVE_COUNTED_FAULTS)->calls = slot->faults;
	ledger_part(ledger, thread, PRIMITIVE_COUNTED_SWITCHES)->calls = slot->switches;
}

/* The call that the thread is in. */
static void look_at_call(const struct preload *preload, const struct shared_slot *slot, struct thread *thread)
{
	uint64_t open = __atomic_load_n(&slot->in_call, __ATOMIC_ACQUIRE);
	uint32_t primitive = __atomic_load_n(&slot->in_primitive, __ATOMIC_RELAXED);

	open = primitive < PRIMITIVE_CALLS ? open : 0;
	thread->open_ns = open ? ticks_ns(&preload->ticks, open) : 0;
	thread->open_primitive = open ? (enum primitive)primitive : PRIMITIVE_OWN;
}

/* Nobody writes to it any more, or nobody will read it: what it holds goes into the ledger. */
static void fold(struct preload *preload, struct ledger *ledger, size_t i)
{
	struct shared_slot *slot = &preload->shared->slot[i];
	struct thread *thread = preload->of[i];

	if (!thread)
		return;
	add_totals(preload, ledger, thread, slot);
	add_own(preload, ledger, thread, slot);
	add_end(preload, thread, slot);
	memcpy(thread->output, slot->output, sizeof thread->output);
	add_usage(ledger, thread, slot);
	if (thread->slot == (int)i + 1) {
		thread->slot = 0;
		look_at_call(preload, slot, thread);
	}
	preload->of[i] = NULL;
	clear_histograms(slot);
	memset((char *)slot + offsetof(struct shared_slot, pid), 0,
	       offsetof(struct shared_slot, sizes) - offsetof(struct shared_slot, pid));
}

static void set_free(struct preload *preload, size_t i)
{
	__atomic_store_n(&preload->shared->slot[i].state, SHARED_FREE, __ATOMIC_RELEASE);
}

/* An exec that went well never returned: its call ends where the new program begins. */
static void end_exec(struct preload *preload, struct ledger *ledger, struct thread *thread, size_t i, uint64_t at_ns)
{
	struct shared_slot *slot = &preload->shared->slot[i];
	uint64_t begin = __atomic_load_n(&slot->in_call, __ATOMIC_ACQUIRE);
	struct call call = { .end_ns = at_ns, .primitive = PRIMITIVE_EXEC };
	struct part *part;

	if (!begin || slot->in_primitive != PRIMITIVE_EXEC)
		return;
	call.begin_ns = ticks_ns(&preload->ticks, begin);
	if (call.begin_ns >= at_ns)
		return;
	if (ledger->bpf_times)
		return;
	part = ledger_part(ledger, thread, PRIMITIVE_EXEC);
	part->timed++;
	part->wall_ns += at_ns - call.begin_ns;
	ledger_call(ledger, thread, &call, 0);
}

static void replace(struct preload *preload, struct ledger *ledger, struct thread *thread, size_t i, uint64_t at_ns)
{
	end_exec(preload, ledger, thread, i, at_ns);
	fold(preload, ledger, i);
	set_free(preload, i);
	thread->ended = false;
}

void slots_replace(struct preload *preload, struct ledger *ledger, struct thread *thread, uint64_t at_ns)
{
	replace(preload, ledger, thread, (size_t)thread->slot - 1, at_ns);
	thread->open_ns = 0;
}

static void adopt(struct preload *preload, struct ledger *ledger, size_t i)
{
	const struct shared_slot *slot = &preload->shared->slot[i];
	uint64_t begin = ticks_ns(&preload->ticks, slot->begin);
	struct thread *thread = slots_thread(ledger, (int)slot->pid, (int)slot->tid, begin);

	if (!thread)
		return;
	preload->of[i] = thread;
	thread->execs += thread->slot && !thread->has_switches;
	if (!thread->parent)
		thread->parent = (int)slot->parent;
	if (!thread->starter)
		thread->starter = (int)slot->starter;
	if (begin < thread->begin_ns && !thread->has_switches)
		thread->begin_ns = begin;
	if (thread->slot && begin < thread->preload_ns) {
		/* A slot further back is not always a later one: this is that of the program before. */
		replace(preload, ledger, thread, i, thread->preload_ns);
		return;
	}
	if (thread->slot)
		slots_replace(preload, ledger, thread, begin);
	thread_name(thread, slot->name);
	thread->slot = (int)i + 1;
	thread->preload_ns = begin;
}

static bool has_owner(const struct shared_slot *slot)
{
	return __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == SHARED_TAKEN &&
		__atomic_load_n(&slot->pid, __ATOMIC_ACQUIRE);
}

void slots_look_before(struct preload *preload, struct ledger *ledger, const struct thread *thread, uint64_t at_ns)
{
	for (size_t i = 0; i < slots_used(preload); i++) {
		const struct shared_slot *slot = &preload->shared->slot[i];
		uint64_t begin_ns = ticks_ns(&preload->ticks, slot->begin);

		if (!preload->of[i] && has_owner(slot) && (int)slot->tid == thread->tid &&
		    (int)slot->pid == thread->pid && begin_ns >= thread->begin_ns && begin_ns < at_ns)
			adopt(preload, ledger, i);
	}
}

void slots_look(struct preload *preload, struct ledger *ledger)
{
	for (size_t i = 0; i < slots_used(preload); i++) {
		struct shared_slot *slot = &preload->shared->slot[i];

		if (!has_owner(slot))
			continue;
		if (!preload->of[i])
			adopt(preload, ledger, i);
		if (preload->of[i])
			look_at_call(preload, slot, preload->of[i]);
		if (preload->of[i] && preload->shared->counts_usage && thread_clock_read(&preload->clock[i], slot))
			take_queued(preload->of[i], preload->clock[i].queued_ns);
	}
}

/* What did not end by itself left no account: the last one that was read while it lived counts. */
static void take_clock(struct preload *preload, size_t i)
{
	const struct shared_slot *slot = &preload->shared->slot[i];
	struct thread_clock *clock = &preload->clock[i];
	struct thread *thread = preload->of[i];

	if (!slot->end && clock->begin == slot->begin && clock->cpu_ns && !thread->has_switches) {
		thread->cpu_ns = clock->cpu_ns;
		thread->has_cpu = true;
	}
	thread_clock_close(clock);
}

static bool is_gone(const struct shared_slot *slot)
{
	return syscall(SYS_tgkill, (int)slot->pid, (int)slot->tid, 0) && errno == ESRCH;
}

void slots_release(struct preload *preload, struct ledger *ledger)
{
	uint64_t now = ticks_clock_ns();
	size_t lowest = SHARED_SLOTS;

	for (size_t i = 0; i < slots_used(preload); i++) {
		struct shared_slot *slot = &preload->shared->slot[i];
		struct thread *thread = preload->of[i];

		if (!thread || !is_gone(slot))
			continue;
		take_clock(preload, i);
		fold(preload, ledger, i);
		if (!thread->ended && !thread->has_switches && !ledger->bpf_times) {
			thread->end_ns = now;
			thread->ended = true;
		}
		set_free(preload, i);
		lowest = i < lowest ? i : lowest;
	}
	if (lowest < SHARED_SLOTS)
		reuse_from(preload, lowest);
}

/* The process that a thread belongs to ended with another thread: so did this one. */
static void end_with_process(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++) {
		struct thread *thread = ledger->thread[i], *main = ledger_find(ledger, thread->pid);

		if (thread->has_switches || !main || main == thread || !main->ended || !main->end_ns)
			continue;
		if (!thread->end_ns || thread->end_ns > main->end_ns)
			thread->end_ns = main->end_ns;
	}
}

/* A call that never returned, since the thread was killed in it or its process ended, took the rest of its time; one that
 * executed another program did not. bpf reports open system calls itself, but no memset. */
static void end_open_calls(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++) {
		struct thread *thread = ledger->thread[i];
		struct call call = { .begin_ns = thread->open_ns,
				     .end_ns = thread->end_ns,
				     .primitive = thread->open_primitive };
		bool on_memory = call.primitive < PRIMITIVE_MEMORY;
		struct thread *first = ledger_find(ledger, thread->pid);
		struct part *part;

		if (call.begin_ns < thread->begin_ns || call.begin_ns >= call.end_ns ||
		    call.primitive == PRIMITIVE_EXEC || (ledger->bpf_times && !on_memory))
			continue;
		thread->open_ns = 0;
		part = ledger_part(ledger, thread, call.primitive);
		part->calls += !on_memory; /* those are counted as they begin */
		if (on_memory && first)
			first->killed_in = primitive_name(call.primitive);
		part->timed++;
		part->wall_ns += call.end_ns - call.begin_ns;
		if (PRIMITIVES_WAITING >> call.primitive & 1 && !thread->has_switches)
			part->blocked_ns += call.end_ns - call.begin_ns;
		ledger->durations[call.primitive][histogram_duration(call.end_ns - call.begin_ns)]++;
		ledger_call(ledger, thread, &call, 0);
	}
}

/* A forked child has its parent's library, which next to bpf says nothing before it counts something. */
static void inherit_preload(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++) {
		struct thread *thread = ledger->thread[i];
		const struct thread *from = ledger_find(ledger,
							thread->pid == thread->tid ? thread->parent : thread->pid);

		thread->has_preload |= from && from->has_preload && !thread->execs;
	}
}

void slots_finish(struct preload *preload, struct ledger *ledger, uint64_t now_ns)
{
	for (size_t i = 0; i < slots_used(preload); i++) {
		struct thread *thread = preload->of[i];

		if (!thread)
			continue;
		take_clock(preload, i);
		fold(preload, ledger, i);
		if (!thread->end_ns)
			thread->end_ns = now_ns;
	}
	end_with_process(ledger);
	if (ledger->bpf_times)
		inherit_preload(ledger);
	end_open_calls(ledger);
}
