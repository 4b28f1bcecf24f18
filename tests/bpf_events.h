/* SPDX-License-Identifier: MIT */
/* A thread as the program in the kernel follows it, event by event, at any times: see test_bpf_state.c. */
#ifndef FAULTLINE_BPF_EVENTS_H
#define FAULTLINE_BPF_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

struct events_sum {
	uint64_t cpu_ns, blocked_ns, runnable_ns; /* of the thread */
	uint64_t call_blocked_ns, call_runnable_ns;
	uint64_t fault_ns;   /* on the CPU, of those that were timed */
	uint64_t longest_ns; /* in one primitive, in one turn on a CPU */
};

/* The thread runs, and nothing has happened to it. */
void events_begin(uint64_t now);

/* It calls something; it leaves the CPU, is woken, gets a CPU. `booked`: the kernel's account of its CPU time so far. */
void events_call(uint64_t now);
void events_off(uint64_t now, uint64_t booked, bool waits);
void events_woken(uint64_t now, uint64_t booked);
void events_on(uint64_t now, uint64_t booked);

/* A page fault of it begins, and ends. */
void events_fault(uint64_t now);
void events_fault_ends(uint64_t now);

struct events_sum events_sum(void);

#endif
