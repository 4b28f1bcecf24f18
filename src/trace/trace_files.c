/* SPDX-License-Identifier: MIT */
#include "trace_files.h"

#include "path_table.h"
#include "stacks_files.h"
#include "trace_processes.h"
#include "result/csv_write.h"

#include "result/atomic_file.h"
#include "result/schema.h"
#include "result/trace_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *source_of(const struct trace *trace, const struct thread *thread, enum primitive primitive,
			     const struct account_row *row)
{
	if (PRIMITIVE_IS_FAULT(primitive))
		return trace->has_bpf ? "bpf" : "perf";
	if (PRIMITIVE_IS_COUNTED(primitive))
		return "getrusage";
	if (primitive == PRIMITIVE_TRACING)
		return "calibration";
	if (primitive == PRIMITIVE_OWN)
		return "rest";
	if (thread->has_bpf && primitive >= PRIMITIVE_MEMORY && row->bpf_calls)
		return PRIMITIVE_IS_COMPOSITE(primitive) && thread->has_preload ? "preload and bpf" : "bpf";
	return "preload";
}

static void put_row(FILE *file, const struct trace *trace, const struct thread *thread, enum primitive primitive,
		    const struct account_row *row, uint64_t wall_ns)
{
	bool has_time = account_has_time(primitive, row), has_faults = trace_tells_faults(trace, primitive);
	bool times = has_time && (thread->has_cpu || thread->has_switches), is_call = primitive < PRIMITIVE_CALLS;

	fprintf(file, "%d,%d,", thread->pid, thread->tid);
	csv_write_text(file, thread->name);
	putc(',', file);
	csv_write_text(file, primitive_name(primitive));
	csv_write_known(file, row->calls, primitive != PRIMITIVE_OWN);
	csv_write_known(file, row->bytes, account_has_bytes(primitive, row));
	csv_write_known(file, row->timed, primitive < PRIMITIVE_TRACING);
	csv_write_known(file, row->wall_ns, has_time);
	csv_write_known(file, row->cpu_ns, times || row->cpu_ns);
	csv_write_known(file, row->blocked_ns, times || row->blocked_ns);
	csv_write_known(file, row->runnable_ns, times && trace->has_runnable);
	csv_write_known(file, row->unknown_ns, has_time);
	csv_write_known(file, row->faults, has_faults);
	csv_write_known(file, row->fault_ns, has_faults);
	csv_write_known(file, row->preload_calls, thread->has_preload && is_call && !PRIMITIVE_IS_BPF_ONLY(primitive));
	csv_write_known(file, row->bpf_calls, thread->has_bpf && is_call && primitive >= PRIMITIVE_MEMORY);
	if (thread->has_preload && thread->has_bpf && is_call && primitive >= PRIMITIVE_MEMORY &&
	    !PRIMITIVE_IS_COMPOSITE(primitive) && !PRIMITIVE_IS_BPF_ONLY(primitive))
		fprintf(file, ",%" PRId64, row->escaped);
	else
		putc(',', file);
	if (has_time && wall_ns)
		fprintf(file, ",%.6f", (double)row->wall_ns / (double)wall_ns);
	else
		putc(',', file);
	fprintf(file, ",%s\n", source_of(trace, thread, primitive, row));
}

static void put_trace(FILE *file, const struct trace *trace)
{
	struct account *account = malloc(sizeof *account);

	fputs("process,thread,name,primitive,calls,bytes,timed_calls,wall_ns,cpu_ns,blocked_ns,runnable_ns,unknown_ns,"
	      "faults,fault_ns,preload_calls,bpf_calls,escaped,share,source\n",
	      file);
	for (size_t i = 0; account && i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		account_thread(thread, trace->end_ns, account);
		for (int j = 0; j < PRIMITIVE_COUNT; j++)
			if (account->row[j].calls || account->row[j].wall_ns || account->row[j].preload_calls)
				put_row(file, trace, thread, (enum primitive)j, &account->row[j],
					account->total.wall_ns);
	}
	free(account);
}

static void put_samples(FILE *file, const struct trace *trace)
{
	fputs("object,symbol,samples,share\n", file);
	for (size_t i = 0; i < trace->places; i++) {
		const struct trace_place *place = &trace->place[i];

		csv_write_text(file, place->object);
		putc(',', file);
		csv_write_text(file, place->symbol);
		fprintf(file, ",%" PRIu64 ",%.6f\n", place->samples, (double)place->samples / (double)trace->samples);
	}
}

static void put_timeline(FILE *file, const struct trace *trace)
{
	fputs("process,thread,primitive,child,begin_ns,end_ns\n", file);
	for (size_t i = 0; i < trace->ledger.spans; i++) {
		const struct span *span = &trace->ledger.span[i];

		fprintf(file, "%d,%d,", span->pid, span->tid);
		csv_write_text(file, primitive_name(span->primitive));
		csv_write_known(file, (uint64_t)span->child, span->child > 0);
		fprintf(file, ",%" PRId64 ",%" PRId64 "\n", (int64_t)(span->begin_ns - trace->begin_ns),
			(int64_t)(span->end_ns - trace->begin_ns));
	}
}

static void put_duration(FILE *file, const struct ledger *ledger, int primitive, unsigned bucket)
{
	uint64_t longest = ledger->longest_ns[primitive];

	csv_write_text(file, primitive_name((enum primitive)primitive));
	fprintf(file, ",%" PRIu64, bucket ? UINT64_C(1) << (bucket + 4) : 0);
	csv_write_known(file, UINT64_C(1) << (bucket + 5), bucket + 1 < HISTOGRAM_DURATIONS);
	fprintf(file, ",%" PRIu64, ledger->durations[primitive][bucket]);
	csv_write_known(file, longest, longest && histogram_duration(longest) == bucket);
	putc('\n', file);
}

static void put_durations(FILE *file, const struct trace *trace)
{
	fputs("primitive,from_ns,to_ns,calls,longest_ns\n", file);
	for (int i = 0; i < PRIMITIVE_TRACING; i++)
		for (unsigned j = 0; j < HISTOGRAM_DURATIONS; j++)
			if (trace->ledger.durations[i][j])
				put_duration(file, &trace->ledger, i, j);
}

static void put_other_calls(FILE *file, const struct trace *trace)
{
	fputs("call,calls,wall_ns\n", file);
	for (size_t i = 0; i < trace->ledger.others; i++) {
		const struct other_call *other = &trace->ledger.other[i];

		fprintf(file, "%s,%" PRIu64 ",%" PRIu64 "\n", other->name, other->calls, other->wall_ns);
	}
}

static void put_sizes(FILE *file, const struct trace *trace)
{
	fputs("primitive,from_bytes,to_bytes,calls\n", file);
	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		for (int j = 0; j < HISTOGRAM_SIZES; j++) {
			if (!trace->ledger.sizes[i][j])
				continue;
			csv_write_text(file, primitive_name((enum primitive)i));
			fprintf(file, ",%" PRIu64, j ? UINT64_C(1) << (j - 1) : 0);
			csv_write_known(file, UINT64_C(1) << j, j + 1 < HISTOGRAM_SIZES);
			fprintf(file, ",%" PRIu64 "\n", trace->ledger.sizes[i][j]);
		}
}

/* A cost of 0 is not known. */
static void add_cost(const struct trace *trace, enum cost_event event, struct facts *facts)
{
	double ns = trace->costs.of[event].inside + trace->costs.of[event].outside;
	char key[64];

	snprintf(key, sizeof key, "trace_cost_%s_ns", cost_name(event));
	if (ns > 0)
		facts_set(facts, key, "%.1f", ns);
}

static void add_facts(const struct trace *trace, struct facts *facts)
{
	facts_set(facts, "trace_rows_platform", "0"); /* of this file: before those that may be cut off */
	facts_set(facts, "trace_sources", "%s%s%s", trace->has_preload ? "preload " : "",
		  trace->has_perf ? "perf " : "", trace->has_bpf ? "bpf " : "");
	facts_set(facts, "trace_wall_ns", "%" PRIu64, trace->end_ns - trace->begin_ns);
	if (trace->cost_ns)
		facts_set(facts, "trace_cost_ns", "%" PRIu64, trace->cost_ns);
	for (int i = 0; i < COST_EVENTS; i++)
		add_cost(trace, (enum cost_event)i, facts);
	facts_set(facts, "trace_complete", "%s", trace->incomplete ? "no" : "yes");
	for (size_t i = 0; i < trace->notes; i++) {
		char key[32];

		snprintf(key, sizeof key, "trace_note_%zu", i + 1);
		facts_set(facts, key, "%s", trace->note[i].text);
	}
}

static int write_file(const struct trace *trace, const char *folder, const char *name,
		      void (*put)(FILE *, const struct trace *), struct error *error)
{
	struct atomic_file output;
	int result = atomic_file_open(&output, folder, name, error);

	if (result)
		return result;
	put(output.file, trace);
	return atomic_file_commit(&output, error);
}

/* Of the files that could not be written, the first with its reason, and the names of all. */
static void add_missing(char *missing, size_t size, const char *name)
{
	size_t length = strlen(missing);

	snprintf(missing + length, size - length, "%s%s", length ? ", " : "", name);
}

int trace_files_write(const struct trace *trace, struct facts *facts, const char *folder, struct error *error)
{
	static const struct {
		const char *name;
		void (*put)(FILE *, const struct trace *);
	} files[] = {
		{ "trace.csv", put_trace },
		{ "path.csv", path_table_write },
		{ "path_moments.csv", path_table_write_moments },
		{ "places.csv", stacks_put_places },
		{ "processes.csv", trace_processes_put },
		{ "samples.csv", put_samples },
		{ "timeline.csv", put_timeline },
		{ "durations.csv", put_durations },
		{ "sizes.csv", put_sizes },
		{ "other_calls.csv", put_other_calls },
		{ "stacks.folded", stacks_put_folded },
		{ "timeline.json", stacks_put_events },
	};
	char missing[256] = "";
	struct error other;
	int first = 0;

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		int result = write_file(trace, folder, files[i].name, files[i].put, first ? &other : error);

		if (result)
			add_missing(missing, sizeof missing, files[i].name);
		first = first ? first : result;
	}
	add_facts(trace, facts);
	trace_rows_note(facts, folder);
	if (facts_write(facts, folder, first ? &other : error)) {
		add_missing(missing, sizeof missing, "platform.csv");
		first = first ? first : -EIO;
	}
	if (first) {
		size_t length = strlen(error->text);

		snprintf(error->text + length, sizeof error->text - length, "; missing in the result: %s", missing);
	}
	return first;
}
