/* SPDX-License-Identifier: MIT */
#include "sums.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { TEXT = 512 };

static double known(uint64_t figure, bool is_known)
{
	return is_known ? (double)figure : NAN;
}

/* What is known is what trace_files.c writes. */
static int fill(const struct trace *trace, enum primitive primitive, const struct account_row *row,
		struct trace_sums *sums)
{
	struct trace_sum *sum = trace_sums_add(sums, primitive_name(primitive));
	uint64_t told = row->cpu_ns + row->blocked_ns + row->runnable_ns;
	bool has_time = account_has_time(primitive, row), divided = has_time && (told || !row->unknown_ns);
	bool has_faults = row->faults || trace_tells_faults(trace, primitive);

	if (!sum)
		return -ENOMEM;
	sum->of[TRACE_WALL] = known(row->wall_ns, has_time);
	sum->of[TRACE_CPU] = known(row->cpu_ns, divided);
	sum->of[TRACE_BLOCKED] = known(row->blocked_ns, divided);
	sum->of[TRACE_RUNNABLE] = known(row->runnable_ns, divided && trace->has_runnable);
	sum->of[TRACE_CALLS] = known(row->calls, primitive != PRIMITIVE_OWN);
	sum->of[TRACE_TIMED] = known(row->timed, primitive < PRIMITIVE_TRACING);
	sum->of[TRACE_BYTES] = known(row->bytes, account_has_bytes(primitive, row));
	sum->of[TRACE_FAULTS] = known(row->faults, has_faults);
	sum->of[TRACE_FAULT_NS] = known(row->fault_ns, has_faults);
	return 0;
}

static void add_frame(struct trace_sums *sums, const struct stack_frame *frame, const struct stack_line *line)
{
	char text[TEXT];
	struct trace_sum *sum;
	const double of[TRACE_FIGURES] = { [TRACE_WALL] = (double)line->wall_ns,
					   [TRACE_CPU] = (double)(line->wall_ns - line->blocked_ns),
					   [TRACE_BLOCKED] = (double)line->blocked_ns,
					   [TRACE_CALLS] = (double)line->calls,
					   [TRACE_BYTES] = (double)line->bytes };

	stack_text(frame, text, sizeof text);
	sum = trace_sums_frame(sums, text, primitive_name(line->primitive));
	for (size_t i = 0; sum && i < TRACE_FIGURES; i++)
		sum->of[i] = (isnan(sum->of[i]) ? 0 : sum->of[i]) + of[i];
}

static void add_frames(struct trace_sums *sums, const struct stacks *stacks)
{
	for (size_t i = 0; i < stacks->lines; i++) {
		const struct stack_line *line = &stacks->line[i];

		add_frame(sums, &stacks->frame[line->lead], line);
		if (line->inner != line->lead)
			add_frame(sums, &stacks->frame[line->inner], line);
	}
}

int sums_of_trace(const struct trace *trace, struct trace_sums *sums)
{
	struct account *sum = calloc(2, sizeof *sum), *one = sum ? sum + 1 : NULL;
	int result = sum ? 0 : -ENOMEM;

	*sums = (struct trace_sums){ .elapsed_ns = (double)(trace->end_ns - trace->begin_ns) };
	for (size_t i = 0; sum && i < trace->ledger.threads; i++) {
		account_thread(trace->ledger.thread[i], trace->end_ns, one);
		account_add(sum, one);
	}
	for (int i = 0; !result && i < PRIMITIVE_COUNT; i++)
		if (sum->row[i].calls || sum->row[i].wall_ns)
			result = fill(trace, (enum primitive)i, &sum->row[i], sums);
	if (!result)
		add_frames(sums, &trace->stacks);
	free(sum);
	return result;
}
