/* SPDX-License-Identifier: MIT */
/*
 * Plain C loops of the operations that faultline's probes measure, written from what the operations are and
 * not from the probes, so that both can be compared. Errors end the program.
 */
#ifndef FAULTLINE_BENCH_PLAIN_H
#define FAULTLINE_BENCH_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct plain {
	const char *name;
	void (*begin)(char **argument); /* once; NULL: nothing to do */
	void (*before)(size_t count);   /* before each sample, not timed; likewise */
	void (*run)(size_t count);      /* timed: `count` times */
	size_t count;                   /* of each sample; 0: as many as last a millisecond; or what begin has set in
	                                   plain_count */
};

extern const struct plain plain_memory[], plain_process[], plain_ipc[], plain_handover[], plain_switch[], plain_team[],
	plain_fault[], plain_group[]; /* each ends with a name of NULL */
extern size_t plain_count;
extern double plain_sample_ns; /* how long a sample lasts: a millisecond, unless begin sets it */
extern int plain_cpu, plain_other_cpu;

/* Ends the program with the words of errno where a call has failed. */
#define PLAIN_CHECK(holds)              \
	do {                            \
		if (!(holds)) {         \
			perror(#holds); \
			exit(1);        \
		}                       \
	} while (0)

void plain_pin(int cpu);

/* Keeps the compiler from leaving out what was written. */
static inline void plain_use(void *memory)
{
	__asm__ volatile("" : : "r"(memory) : "memory");
}

#endif
