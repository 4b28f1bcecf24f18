/* SPDX-License-Identifier: MIT */
/*
 * The source "bpf": a program in the kernel that adds up what each thread does. It tells the system calls with
 * their time on the CPU and blocked, page faults with their cost, and samples of the clock. Needs CAP_BPF
 * and CAP_PERFMON, and a kernel that describes its types.
 */
#ifndef FAULTLINE_KERNEL_H
#define FAULTLINE_KERNEL_H

#include "../error.h"
#include "ledger.h"
#include "library.h"
#include "site.h"

#include <sys/types.h>

struct kernel;

enum { KERNEL_FAULT_PERIOD = 7 }; /* unless another is wished; odd, or it would meet always the same of a pattern */

struct kernel_rates {
	unsigned fault_period; /* one page fault in so many is timed; all are counted */
	unsigned samples;      /* of the CPU clock per second, 0: none */
};

/* The prctl by which a thread of the library tells the program where its slot is; struct shared's `bell`. */
#define KERNEL_BELL 0x464c5452

/* Loads the program and lets it watch a process from its next exec on, or, with `runs`, from now on with all
 * its threads. `library` is told of execs; or NULL. NULL with the reason why not. */
struct kernel *kernel_open(struct ledger *, struct library *library, struct sites *, const struct kernel_rates *,
			   struct error *);
int kernel_watch(struct kernel *, pid_t pid, bool runs, struct error *);

/* Reads what was told since. */
void kernel_read(struct kernel *);

/* The last reading; of threads that still run, what they have done so far. */
void kernel_finish(struct kernel *, uint64_t now_ns);

uint64_t kernel_lost(const struct kernel *);

/* Switches of threads that the kernel did not tell of: they were found later, and times around them are off by that. */
uint64_t kernel_missed(const struct kernel *);

/* One page fault in so many was timed. */
unsigned kernel_fault_period(const struct kernel *);

void kernel_close(struct kernel *);

#endif
