/* SPDX-License-Identifier: MIT */
#include "account.h"

/* Takes at most what is left of a time; what is beyond it is excess. */
static uint64_t take(uint64_t *left, uint64_t wanted, uint64_t *excess)
{
	uint64_t taken = wanted < *left ? wanted : *left;

	*excess += wanted - taken;
	*left -= taken;
	return taken;
}

static bool can_wait(enum primitive primitive)
{
	return primitive >= PRIMITIVE_MEMORY && primitive < PRIMITIVE_CALLS;
}

static void fill_row(const struct thread *thread, const struct part *part, uint64_t *left, struct account_row *row,
		     uint64_t *excess)
{
	uint64_t rest;
	bool has_own_calls = !PRIMITIVE_IS_COMPOSITE(part->primitive) || !part->calls;
	bool by_bpf = thread->has_bpf && can_wait(part->primitive) && has_own_calls;

	row->calls = by_bpf ? part->bpf_calls : part->calls;
	row->bytes = by_bpf ? part->bpf_bytes : part->bytes;
	row->timed = by_bpf ? part->bpf_calls : part->timed;
	row->preload_calls = part->calls;
	if (by_bpf && thread->has_preload && !PRIMITIVE_IS_COMPOSITE(part->primitive) &&
	    !PRIMITIVE_IS_BPF_ONLY(part->primitive))
		row->escaped = (int64_t)(part->bpf_calls - part->calls);
	row->faults = part->faults;
	row->bpf_calls = part->bpf_calls;
	row->estimated = part->estimated;
	row->wall_ns = rest = take(left, part->wall_ns, excess);
	row->fault_ns = part->fault_ns < row->wall_ns ? part->fault_ns : row->wall_ns; /* which may be estimated */
	row->blocked_ns = take(&rest, part->blocked_ns, excess);
	row->runnable_ns = take(&rest, part->runnable_ns, excess);
	row->cpu_ns = rest;
}

/* It is known for the whole, not for the moment: the thread's own waiting is not touched. */
static void fill_tracing(const struct thread *thread, uint64_t *left, struct account *account)
{
	const struct part *tracing = thread_part(thread, PRIMITIVE_TRACING), *own = thread_part(thread, PRIMITIVE_OWN);
	uint64_t waited = own ? own->blocked_ns + own->runnable_ns : 0, room = *left > waited ? *left - waited : 0;
	struct account_row *row = &account->row[PRIMITIVE_TRACING];

	if (!tracing)
		return;
	row->calls = tracing->calls;
	row->wall_ns = row->cpu_ns = take(&room, tracing->wall_ns, &account->excess_ns);
	*left -= row->wall_ns;
}

/* Without the CPU time of the thread, nothing but what the sources saw of waiting is known. */
static void divide_unknown(struct account *account, uint64_t left)
{
	for (int i = 0; i < PRIMITIVE_OWN; i++)
		if (can_wait((enum primitive)i)) {
			account->row[i].unknown_ns = account->row[i].cpu_ns;
			account->row[i].cpu_ns = 0;
		}
	account->row[PRIMITIVE_OWN].wall_ns = account->row[PRIMITIVE_OWN].unknown_ns = left;
}

/*
 * Where the primitives claim more CPU time than the thread had, they must have waited: short waits, of
 * which each was too short to be looked at. It is shared out among those that can wait.
 */
static void move_deficit(struct account *account, uint64_t deficit)
{
	uint64_t total = 0;

	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		total += can_wait((enum primitive)i) ? account->row[i].cpu_ns : 0;
	for (int i = 0; i < PRIMITIVE_CALLS && total; i++) {
		struct account_row *row = &account->row[i];
		uint64_t moved = deficit < total ? (uint64_t)((double)row->cpu_ns / (double)total * (double)deficit)
						 : row->cpu_ns;

		if (!can_wait((enum primitive)i))
			continue;
		moved = moved < row->cpu_ns ? moved : row->cpu_ns;
		row->cpu_ns -= moved;
		row->blocked_ns += moved;
	}
}

static void divide_own(const struct thread *thread, struct account *account, uint64_t left)
{
	struct account_row *own = &account->row[PRIMITIVE_OWN];
	uint64_t used = 0, rest = left;

	for (int i = 0; i < PRIMITIVE_OWN; i++)
		used += account->row[i].cpu_ns;
	own->wall_ns = left;
	if (used > thread->cpu_ns && !thread->has_switches)
		move_deficit(account, used - thread->cpu_ns);
	if (thread->has_switches) {
		const struct part *part = thread_part(thread, PRIMITIVE_OWN);

		own->blocked_ns = take(&rest, part ? part->blocked_ns : 0, &account->excess_ns);
		own->runnable_ns = take(&rest, part ? part->runnable_ns : 0, &account->excess_ns);
		own->cpu_ns = rest;
		return;
	}
	own->cpu_ns = thread->cpu_ns > used ? thread->cpu_ns - used : 0;
	own->cpu_ns = own->cpu_ns < left ? own->cpu_ns : left;
	own->blocked_ns = left - own->cpu_ns;
}

static void add_row(struct account_row *sum, const struct account_row *row)
{
	sum->calls += row->calls;
	sum->bytes += row->bytes;
	sum->timed += row->timed;
	sum->wall_ns += row->wall_ns;
	sum->cpu_ns += row->cpu_ns;
	sum->blocked_ns += row->blocked_ns;
	sum->runnable_ns += row->runnable_ns;
	sum->unknown_ns += row->unknown_ns;
	sum->faults += row->faults;
	sum->fault_ns += row->fault_ns;
	sum->bpf_calls += row->bpf_calls;
	sum->preload_calls += row->preload_calls;
	sum->escaped += row->escaped;
	sum->estimated |= row->estimated;
}

void account_thread(const struct thread *thread, uint64_t now_ns, struct account *account)
{
	uint64_t end = thread->end_ns ? thread->end_ns : now_ns;
	uint64_t left = end > thread->begin_ns ? end - thread->begin_ns : 0;

	*account = (struct account){ .threads = 1 };
	for (size_t i = 0; i < thread->parts; i++)
		if (thread->part[i].primitive < PRIMITIVE_TRACING)
			fill_row(thread, &thread->part[i], &left, &account->row[thread->part[i].primitive],
				 &account->excess_ns);
	fill_tracing(thread, &left, account);
	if (thread->has_cpu || thread->has_switches)
		divide_own(thread, account, left);
	else
		divide_unknown(account, left);
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		add_row(&account->total, &account->row[i]);
}

void account_add(struct account *sum, const struct account *account)
{
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		add_row(&sum->row[i], &account->row[i]);
	add_row(&sum->total, &account->total);
	sum->excess_ns += account->excess_ns;
	sum->threads += account->threads;
}
