/* SPDX-License-Identifier: MIT */
/*
 * The time of a thread, divided so that it adds up: every nanosecond of its wall time is in one row, as on the CPU,
 * blocked, runnable but not running, or unknown. No clock, no I/O.
 */
#ifndef FAULTLINE_ACCOUNT_H
#define FAULTLINE_ACCOUNT_H

#include "ledger.h"

struct account_row {
	uint64_t calls, bytes, timed;
	uint64_t wall_ns; /* cpu_ns + blocked_ns + runnable_ns + unknown_ns */
	uint64_t cpu_ns, blocked_ns, runnable_ns;
	uint64_t unknown_ns;               /* on the CPU or not: not reported by any source */
	uint64_t faults, fault_ns;         /* page faults within; fault_ns is part of wall_ns */
	uint64_t bpf_calls, preload_calls; /* as counted by each source; `calls` is the better count */
	int64_t escaped; /* bpf_calls minus preload_calls; below 0 if a child that shared the memory made the others */
	bool estimated, is_unsized; /* is_unsized: `bytes` lacks those of some calls */
};

struct account {
	struct account_row row[PRIMITIVE_COUNT];
	struct account_row total; /* the sum of the rows: its wall_ns is that of the threads */
	uint64_t excess_ns;       /* time claimed by sources beyond the available time; cut off */
	size_t threads;
};

/* Whether the times and the bytes of a row were measured; if not, the cell is empty everywhere. */
bool account_has_time(enum primitive, const struct account_row *);
bool account_has_bytes(enum primitive, const struct account_row *);

/* Divides the time of one thread. `now_ns` ends one that still runs. */
void account_thread(const struct thread *, uint64_t now_ns, struct account *);

/* Adds one account to another. */
void account_add(struct account *sum, const struct account *);

#endif
