/* SPDX-License-Identifier: MIT */
/*
 * The source "bpf": a program in the kernel that adds up what each thread does. It reports the system calls with their
 * time on the CPU and blocked, page faults with their cost, and samples of the clock. Needs CAP_BPF and CAP_PERFMON,
 * and a kernel that describes its types.
 */
#ifndef FAULTLINE_BPF_H
#define FAULTLINE_BPF_H

#include "text/error.h"
#include "cost_rounds.h"
#include "ledger.h"
#include "preload.h"
#include "site.h"

#include <sys/types.h>

struct bpf;

enum { BPF_FAULT_PERIOD = 7 }; /* default; odd, or it would always meet the same part of a pattern */

struct bpf_rates {
	unsigned fault_period; /* one page fault in this many is timed; all are counted */
	unsigned samples;      /* of the CPU clock per second, 0: none */
	bool with_callers;     /* of the samples, as far as they can be found */
};

/* Loads the program and lets it watch a process from its next exec on, or, with `runs`, from now on with all its
 * threads. `preload` is notified of execs; may be NULL. Returns NULL with a reason on failure. */
struct bpf *bpf_open(struct ledger *, struct preload *preload, struct sites *, const struct bpf_rates *,
		     struct error *);
int bpf_watch(struct bpf *, pid_t pid, bool runs, struct error *);

/* Until its end, what is watched goes into another ledger: a process that measures what bpf costs. */
void bpf_begin_rehearsal(struct bpf *, struct ledger *, struct sites *);
void bpf_end_rehearsal(struct bpf *);

/* The map of threads, and the place of the process that was watched last. */
int bpf_places(const struct bpf *, uint32_t *place);

/* What bpf has counted so far of a place in its map, where a process of one thread is. */
bool bpf_reading(int places, uint32_t place, struct cost_reading *);

/* Reads what was reported since. */
void bpf_read(struct bpf *);

/* The last reading; for threads that still run, what they have done so far. */
void bpf_finish(struct bpf *, uint64_t now_ns);

uint64_t bpf_lost(const struct bpf *);

/* Context switches missing from the kernel's events: they were found later, and times around them are off by that. */
uint64_t bpf_missed(const struct bpf *);

/* System calls of 32-bit programs, if they are not distinguished. */
uint64_t bpf_unknown_32(const struct bpf *);

/* One page fault in this many was timed. */
unsigned bpf_fault_period(const struct bpf *);

void bpf_close(struct bpf *);

#endif
