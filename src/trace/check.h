/* SPDX-License-Identifier: MIT */
/*
 * What must hold for every trace:
 *
 * - The CPU time of all threads is no more than the CPUs times the elapsed time.
 * - It agrees with what the kernel itself accounted, within 2 %, 10 ms and 30 us per switch: with bpf thread by thread
 *   (sched_entity.sum_exec_runtime), with perf by getrusage(2), which knows only children that were waited for, so that
 *   the trace may have more, and includes what a process does after the kernel reported its end, up to 0.5 ms each.
 *   The kernel accounts a thread from its wake-up on, the trace from the switch to it on: on a virtual machine with idle
 *   CPUs 9 to 15 us were seen between them. Both may also differ by what the hypervisor took from the CPUs meanwhile,
 *   since it is not known whose time that was. The library alone misses what a program does before it is loaded: it is
 *   not compared.
 *
 * What does not hold becomes a note. No clock, no I/O.
 */
#ifndef FAULTLINE_CHECK_H
#define FAULTLINE_CHECK_H

#include "tracer.h"

void check_note(struct trace *, unsigned cpus);

#endif
