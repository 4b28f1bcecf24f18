/* SPDX-License-Identifier: MIT */
#include "stacks_files.h"

#include "result/csv_write.h"
#include "result/json_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512 };

static void put_cell(FILE *file, const char *text)
{
	putc(',', file);
	csv_write_text(file, text);
}

static void put_count(FILE *file, uint64_t count, bool known)
{
	if (known)
		fprintf(file, ",%" PRIu64, count);
	else
		putc(',', file);
}

static bool has_bytes(const struct trace *trace, const struct stack_line *line)
{
	return line->primitive != PRIMITIVE_OWN && PRIMITIVE_HAS_SIZE(line->primitive) &&
		(line->bytes || !(trace->ledger.unsized >> line->primitive & 1));
}

void stacks_put_places(FILE *file, const struct trace *trace)
{
	fputs("process,place,function,object,source,within,primitive,calls,bytes,samples,wall_ns,cpu_ns,blocked_ns,"
	      "faults,"
	      "fault_ns,path_ns\n",
	      file);
	for (size_t i = 0; i < trace->stacks.lines; i++) {
		const struct stack_line *line = &trace->stacks.line[i];
		const struct stack_frame *lead = &trace->stacks.frame[line->lead];
		const struct stack_frame *inner = &trace->stacks.frame[line->inner];
		bool is_own = line->primitive == PRIMITIVE_OWN;
		char text[TEXT] = "";

		fprintf(file, "%d", line->pid);
		stack_where(lead, text, sizeof text);
		put_cell(file, text);
		put_cell(file, lead->function);
		put_cell(file, lead->is_python ? lead->file : lead->object);
		put_cell(file, lead->file);
		text[0] = '\0';
		if (line->inner != line->lead)
			stack_text(inner, text, sizeof text);
		put_cell(file, text);
		put_cell(file, primitive_name(line->primitive));
		put_count(file, line->calls, !is_own);
		put_count(file, line->bytes, has_bytes(trace, line));
		put_count(file, line->samples, is_own);
		fprintf(file, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, line->wall_ns, line->wall_ns - line->blocked_ns,
			line->blocked_ns);
		put_count(file, line->faults, is_own && !line->has_no_faults);
		put_count(file, line->fault_ns, is_own && !line->has_no_faults && (line->fault_ns || !line->faults));
		put_count(file, line->path_ns, trace->stacks.has_path);
		putc('\n', file);
	}
}

/* A frame's text may hold neither what separates frames nor the end of the line. */
static void put_frame(FILE *file, const struct stack_frame *frame)
{
	char text[TEXT];

	stack_text(frame, text, sizeof text);
	for (char *at = text; *at; at++)
		putc(*at == ';' || *at == '\n' || *at == '\r' ? '_' : *at, file);
	putc(';', file);
}

static const char *process_name(const struct trace *trace, int pid)
{
	const struct thread *thread = ledger_find(&trace->ledger, pid);

	return thread && thread->name[0] ? thread->name : "?";
}

void stacks_put_folded(FILE *file, const struct trace *trace)
{
	for (size_t i = 0; i < trace->stacks.rows; i++) {
		const struct stack_row *row = &trace->stacks.row[i];
		const struct stack *stack = &trace->stacks.stack[row->stack];
		uint64_t us = (row->wall_ns + 500) / 1000;

		if (!us || !stack->frames)
			continue;
		fprintf(file, "%s (%d);", process_name(trace, row->pid), row->pid);
		if (stack->is_cut)
			fputs("...;", file);
		for (size_t j = stack->frames; j-- > 0;)
			put_frame(file, &trace->stacks.frame[stack->frame[j]]);
		fprintf(file, "%s %" PRIu64 "\n", primitive_name(row->primitive), us);
	}
}

static void put_name(FILE *file, const char *what, int pid, int tid, const char *name)
{
	fprintf(file, "{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%d,\"tid\":%d,\"args\":{\"name\":", what, pid, tid);
	json_write_text(file, name);
	fputs("}},\n", file);
}

static int by_track(const void *left, const void *right)
{
	const struct span *a = *(const struct span *const *)left, *b = *(const struct span *const *)right;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	if (a->begin_ns != b->begin_ns)
		return a->begin_ns < b->begin_ns ? -1 : 1;
	return a->end_ns > b->end_ns ? -1 : a->end_ns < b->end_ns;
}

struct track {
	int tid;
	size_t depth;
	uint64_t end_ns[64]; /* of the spans that are open */
};

/* Spans of a track must nest: one that reaches beyond the one that it began in ends with it. */
static uint64_t nested_end(struct track *track, const struct span *span)
{
	uint64_t end = span->end_ns;

	if (track->tid != span->tid)
		*track = (struct track){ .tid = span->tid };
	while (track->depth && track->end_ns[track->depth - 1] <= span->begin_ns)
		track->depth--;
	if (track->depth && end > track->end_ns[track->depth - 1])
		end = track->end_ns[track->depth - 1];
	if (track->depth < sizeof track->end_ns / sizeof track->end_ns[0])
		track->end_ns[track->depth++] = end;
	return end;
}

static void put_spans(FILE *file, const struct trace *trace)
{
	const struct span **sorted = calloc(trace->ledger.spans + 1, sizeof *sorted);
	struct track track = { 0 };

	if (!sorted)
		return;
	for (size_t i = 0; i < trace->ledger.spans; i++)
		sorted[i] = &trace->ledger.span[i];
	qsort(sorted, trace->ledger.spans, sizeof *sorted, by_track);
	for (size_t i = 0; i < trace->ledger.spans; i++) {
		const struct span *span = sorted[i];
		uint64_t end = nested_end(&track, span);

		fputs("{\"ph\":\"X\",\"cat\":\"primitive\",\"name\":", file);
		json_write_text(file, primitive_name(span->primitive));
		fprintf(file, ",\"pid\":%d,\"tid\":%d,\"ts\":%.3f,\"dur\":%.3f", span->pid, span->tid,
			(double)(int64_t)(span->begin_ns - trace->begin_ns) / 1000,
			(double)(end - span->begin_ns) / 1000);
		if (span->child > 0)
			fprintf(file, ",\"args\":{\"child\":%d}", span->child);
		fputs("},\n", file);
	}
	free(sorted);
}

static void put_life(FILE *file, const struct trace *trace, const struct thread *thread)
{
	uint64_t end = thread->end_ns ? thread->end_ns : trace->end_ns;

	fputs("{\"ph\":\"X\",\"cat\":\"thread\",\"name\":", file);
	json_write_text(file, thread->name);
	fprintf(file, ",\"pid\":%d,\"tid\":%d,\"ts\":%.3f,\"dur\":%.3f},\n", thread->pid, thread->tid,
		(double)(int64_t)(thread->begin_ns - trace->begin_ns) / 1000,
		(double)(end > thread->begin_ns ? end - thread->begin_ns : 0) / 1000);
}

static void put_end(FILE *file, const struct trace *trace, size_t id, const struct thread *thread, uint64_t at_ns,
		    const char *how)
{
	fprintf(file, "{%s,\"cat\":\"waker\",\"name\":\"wakes\",\"id\":%zu,\"pid\":%d,\"tid\":%d,\"ts\":%.3f},\n", how,
		id, thread->pid, thread->tid, (double)(int64_t)(at_ns - trace->begin_ns) / 1000);
}

static bool has_arrow(const struct trace *trace, const struct thread *thread, const struct turn *turn)
{
	return turn->how == WAKER_THREAD && turn->waker && turn->waker != thread &&
		turn->woken_ns - turn->off_ns >= trace->ledger.shortest_span_ns;
}

/* From the thread that ended a long wait to the one that went on: a viewer draws it between what they were in. */
static void put_arrows(FILE *file, const struct trace *trace)
{
	size_t id = 0;

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		for (size_t j = 0; j < thread->turns && id < LEDGER_SPANS; j++) {
			const struct turn *turn = &thread->turn[j];

			if (!has_arrow(trace, thread, turn))
				continue;
			put_end(file, trace, ++id, turn->waker, turn->woken_ns, "\"ph\":\"s\"");
			put_end(file, trace, id, thread, turn->on_ns, "\"ph\":\"f\",\"bp\":\"e\"");
		}
	}
}

void stacks_put_events(FILE *file, const struct trace *trace)
{
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", file);
	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		if (thread->pid == thread->tid)
			put_name(file, "process_name", thread->pid, thread->tid, thread->name);
		put_name(file, "thread_name", thread->pid, thread->tid, thread->name);
		put_life(file, trace, thread);
	}
	put_spans(file, trace);
	put_arrows(file, trace);
	fputs("{\"ph\":\"M\",\"name\":\"trace_end\",\"pid\":0,\"tid\":0,\"args\":{}}\n]}\n", file);
}
