/* SPDX-License-Identifier: MIT */
#include "cost_rounds.h"

#include "bpf.h"
#include "ticks.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Rounds take turns, since others disturb for some milliseconds: of each length the first quarter counts. */
enum { ROUNDS = 24, CALLS = 32, FORKS = 2, WINDOW = 65536, STACK = 16384 };
enum { FAULTS = 2048, INTERRUPTED = 10 };

struct lengths {
	double value[ROUNDS * FORKS];
	size_t count;
};

struct rounds {
	struct lengths call[COST_CALLS], call_reported[COST_CALLS], fault, fork, process;
	double fault_reported[FAULTS];
	size_t fault_reports, fault_seen, page;
	char *memory, *stack;
	int nothing;
};

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

static void keep(struct lengths *lengths, double value)
{
	if (lengths->count < sizeof lengths->value / sizeof lengths->value[0])
		lengths->value[lengths->count++] = value;
}

static double first_quarter(struct lengths *lengths)
{
	qsort(lengths->value, lengths->count, sizeof lengths->value[0], by_size);
	return lengths->count ? lengths->value[lengths->count / 4] : 0;
}

double cost_mean(double *value, size_t count)
{
	double most, sum = 0;
	size_t kept = 0;

	if (!count)
		return 0;
	qsort(value, count, sizeof *value, by_size);
	most = value[count / 2] * (double)INTERRUPTED;
	while (kept < count && value[kept] <= most)
		sum += value[kept++];
	return sum / (double)kept;
}

static bool look(const struct cost_tracing *tracing, struct cost_reading *reading)
{
	return tracing->places >= 0 && bpf_reading(tracing->places, tracing->place, reading);
}

static void call(enum cost_call which, int nothing)
{
	if (which == COST_WRITES && write(nothing, "", 1) != 1)
		_exit(1);
	if (which == COST_CLOSES)
		close(-1);
}

static void measure_calls(const struct cost_tracing *tracing, enum cost_call which, struct rounds *rounds)
{
	struct cost_reading before, after;
	bool reads = look(tracing, &before);
	uint64_t begin = ticks_clock_ns(), calls;

	for (int i = 0; i < CALLS; i++)
		call(which, rounds->nothing);
	keep(&rounds->call[which], (double)(ticks_clock_ns() - begin) / (double)CALLS);
	if (!reads || !look(tracing, &after) || after.calls[which] <= before.calls[which])
		return;
	calls = after.calls[which] - before.calls[which];
	keep(&rounds->call_reported[which], (double)(after.call_ns[which] - before.call_ns[which]) / (double)calls);
}

/* A look shows those since bpf last reported some, which it does when they are COST_READ_FAULTS. */
static void look_at_faults(const struct cost_tracing *tracing, struct rounds *rounds)
{
	struct cost_reading reading;

	if (!look(tracing, &reading))
		return;
	for (size_t i = reading.faults < rounds->fault_seen ? 0 : rounds->fault_seen;
	     i < reading.faults && rounds->fault_reports < FAULTS; i++)
		rounds->fault_reported[rounds->fault_reports++] = (double)reading.fault_ns[i];
	rounds->fault_seen = reading.faults;
}

/* Always the same pages, in a window of which bpf reports together. */
static void measure_faults(const struct cost_tracing *tracing, struct rounds *rounds)
{
	volatile char *memory = rounds->memory;
	uint64_t begin;

	madvise(rounds->memory, WINDOW, MADV_DONTNEED);
	begin = ticks_clock_ns();
	for (size_t i = 0; i < WINDOW; i += rounds->page)
		memory[i] = 1;
	keep(&rounds->fault, (double)((ticks_clock_ns() - begin) * rounds->page) / (double)WINDOW);
	look_at_faults(tracing, rounds);
}

static int end_at_once(void *unused)
{
	(void)unused;
	_exit(0);
}

/* Children that share the memory: copying it takes longer than what tracing adds, and not always as long. */
static void measure_forks(struct rounds *rounds)
{
	for (int i = 0; i < FORKS; i++) {
		uint64_t begin = ticks_clock_ns();
		pid_t child = clone(end_at_once, rounds->stack + STACK, CLONE_VM | SIGCHLD, NULL);

		if (child <= 0)
			return;
		keep(&rounds->fork, (double)(ticks_clock_ns() - begin));
		waitpid(child, NULL, 0);
		keep(&rounds->process, (double)(ticks_clock_ns() - begin));
	}
}

static bool prepare(struct rounds *rounds)
{
	char *memory = mmap(NULL, 2 * WINDOW + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(rounds, 0, sizeof *rounds); /* or a page fault of its own lies between */
	if (memory == MAP_FAILED)
		return false;
	rounds->stack = memory + 2 * WINDOW;
	rounds->memory = memory + WINDOW - (uintptr_t)memory % WINDOW;
	rounds->page = (size_t)sysconf(_SC_PAGESIZE);
	rounds->fault_seen = COST_READ_FAULTS;
	rounds->nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
	madvise(rounds->memory, WINDOW, MADV_NOHUGEPAGE);
	memset(rounds->stack, 1, STACK);
	return rounds->nothing >= 0;
}

static void take(struct rounds *rounds, struct cost_lengths *lengths)
{
	double mean;

	for (int i = 0; i < COST_CALLS; i++) {
		lengths->call[i] = first_quarter(&rounds->call[i]);
		lengths->call_reported[i] = first_quarter(&rounds->call_reported[i]);
	}
	mean = cost_mean(rounds->fault.value, rounds->fault.count);
	lengths->fault = first_quarter(&rounds->fault);
	lengths->undisturbed = mean > 0 ? lengths->fault / mean : 0;
	lengths->fault_reported = cost_mean(rounds->fault_reported, rounds->fault_reports) * lengths->undisturbed;
	lengths->fork = first_quarter(&rounds->fork);
	lengths->process = first_quarter(&rounds->process);
}

void cost_rounds(const struct cost_tracing *tracing, struct cost_lengths *lengths)
{
	static struct rounds rounds;
	static char slot[256];

	slot[0] = 0; /* its page is there, as the slot's is */
	if (!prepare(&rounds))
		return;
	if (tracing->has_library)
		prctl(SHARED_BELL, slot, 0, 0, 0);
	for (int i = 0; i < ROUNDS; i++) {
		for (int j = 0; j < COST_CALLS; j++)
			measure_calls(tracing, (enum cost_call)j, &rounds);
		measure_faults(tracing, &rounds);
		measure_forks(&rounds);
	}
	close(rounds.nothing);
	take(&rounds, lengths);
}
