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

/* A lock that is free at once is only counted. */
bool account_has_time(enum primitive primitive, const struct account_row *row)
{
	return primitive >= PRIMITIVE_TRACING || row->timed || row->wall_ns;
}

bool account_has_bytes(enum primitive primitive, const struct account_row *row)
{
	return primitive < PRIMITIVE_CALLS && PRIMITIVE_HAS_SIZE(primitive) && !row->is_unsized;
}

static bool is_estimate(const struct part *part)
{
	return part->estimated || part->primitive == PRIMITIVE_TRACING;
}

static uint64_t waited(const struct part *part)
{
	return part ? part->blocked_ns + part->runnable_ns : 0;
}

/* Estimates that claim more time than the measured rows and the thread's own waiting leave are all cut by one factor. */
static double scale_of_estimates(const struct thread *thread, uint64_t life)
{
	double measured = (double)waited(thread_part(thread, PRIMITIVE_OWN)), estimated = 0, left;

	for (size_t i = 0; i < thread->parts; i++) {
		const struct part *part = &thread->part[i];
		uint64_t fixed = is_estimate(part) ? waited(part) : part->wall_ns;

		if (part->primitive == PRIMITIVE_OWN)
			continue;
		measured += (double)fixed;
		estimated += part->wall_ns > fixed ? (double)(part->wall_ns - fixed) : 0;
	}
	left = (double)life - measured;
	if (estimated <= left || estimated <= 0)
		return 1;
	return left > 0 ? left / estimated : 0;
}

static uint64_t wanted_wall(const struct part *part, double scale)
{
	uint64_t fixed = waited(part);

	if (!is_estimate(part) || part->wall_ns <= fixed)
		return part->wall_ns;
	return fixed + (uint64_t)((double)(part->wall_ns - fixed) * scale);
}

static void fill_row(const struct thread *thread, const struct part *part, double scale, uint64_t *left,
		     struct account_row *row, uint64_t *excess)
{
	uint64_t rest, wanted = wanted_wall(part, scale);
	bool has_own_calls = !PRIMITIVE_IS_COMPOSITE(part->primitive) || !part->calls;
	bool by_bpf = thread->has_bpf && can_wait(part->primitive) && has_own_calls;

	row->calls = by_bpf ? part->bpf_calls : part->calls;
	row->bytes = by_bpf ? part->bpf_bytes : part->bytes;
	row->timed = by_bpf ? part->bpf_calls : part->timed;
	if (thread->has_bpf && PRIMITIVE_IS_COMPOSITE(part->primitive) && !part->wall_ns)
		row->timed = 0; /* bpf times the system calls in it, of which there was none */
	row->preload_calls = part->calls;
	if (by_bpf && thread->has_preload && !PRIMITIVE_IS_COMPOSITE(part->primitive) &&
	    !PRIMITIVE_IS_BPF_ONLY(part->primitive))
		row->escaped = (int64_t)(part->bpf_calls - part->calls);
	row->faults = part->primitive == PRIMITIVE_TRACING ? 0 : part->faults;
	row->bpf_calls = part->bpf_calls;
	row->is_unsized = part->is_unsized && !by_bpf;
	row->estimated = part->estimated && part->primitive != PRIMITIVE_TRACING;
	row->wall_ns = rest = take(left, wanted, excess);
	*excess += part->wall_ns - wanted;
	row->fault_ns = part->fault_ns < row->wall_ns ? part->fault_ns : row->wall_ns; /* which may be estimated */
	row->blocked_ns = take(&rest, part->blocked_ns, excess);
	row->runnable_ns = take(&rest, part->runnable_ns, excess);
	row->cpu_ns = rest;
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
	sum->is_unsized |= row->is_unsized;
}

void account_thread(const struct thread *thread, uint64_t now_ns, struct account *account)
{
	uint64_t end = thread->end_ns ? thread->end_ns : now_ns;
	uint64_t left = end > thread->begin_ns ? end - thread->begin_ns : 0;
	double scale = scale_of_estimates(thread, left);

	*account = (struct account){ .threads = 1 };
	for (size_t i = 0; i < thread->parts; i++)
		if (thread->part[i].primitive != PRIMITIVE_OWN)
			fill_row(thread, &thread->part[i], scale, &left, &account->row[thread->part[i].primitive],
				 &account->excess_ns);
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
