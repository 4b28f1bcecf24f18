/* SPDX-License-Identifier: MIT */
#include "trace_table.h"

#include "command_table.h"
#include "path_table.h"
#include "primitive_table.h"
#include "stacks_table.h"

#include "text/units.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 10, MOST_OTHERS = 5 };

/* What threads did: all, and those without which nothing would have been waited for. */
struct sums {
	struct account all, busy, idle, one;
};

static size_t count_processes(const struct ledger *ledger)
{
	size_t count = 0;

	for (size_t i = 0; i < ledger->threads; i++)
		count += ledger->thread[i]->pid == ledger->thread[i]->tid;
	return count;
}

/* Of all threads, or, where not all of it was seen, of the program and its children; "" if that is not known either. */
static void cpu_text(const struct trace *trace, const struct sums *sums, char text[static UNITS_TEXT + 16])
{
	uint64_t ns = sums->all.total.unknown_ns ? trace->children.cpu_ns : sums->all.total.cpu_ns;
	char time[UNITS_TEXT];

	units_time((double)ns, time);
	text[0] = '\0';
	if (ns)
		snprintf(text, UNITS_TEXT + 16, ", %s on CPU", time);
}

static void print_heading(const struct trace *trace, const struct sums *sums, const struct document *document)
{
	char wall[UNITS_TEXT], cpu[UNITS_TEXT + 16], processes[UNITS_TEXT], threads[UNITS_TEXT];

	units_time((double)(trace->end_ns - trace->begin_ns), wall);
	cpu_text(trace, sums, cpu);
	document_paragraph(document, "%s elapsed%s; %s, %s; source:%s%s%s", wall, cpu,
			   units_number(count_processes(&trace->ledger), "process", processes),
			   units_number(trace->ledger.threads, "thread", threads), trace->has_preload ? " preload" : "",
			   trace->has_perf ? " perf" : "", trace->has_bpf ? " bpf" : "");
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void print_places(const struct trace *trace, const struct document *document)
{
	struct table table = { .columns = 3, .left = 2 };
	size_t count = trace->places < MOST_PLACES ? trace->places : MOST_PLACES;

	if (!count)
		return;
	table_add(&table, "function");
	table_add(&table, "object");
	table_add(&table, "share");
	for (size_t i = 0; i < count; i++) {
		table_add(&table, trace->place[i].symbol[0] ? trace->place[i].symbol : "-");
		table_add(&table, last_part(trace->place[i].object));
		primitive_table_share(&table, trace->place[i].samples, trace->samples, true);
	}
	table_fit(&table, document->width);
	document_paragraph(document, "On the CPU outside of the primitives (%" PRIu64 " sample%s):", trace->samples,
			   trace->samples == 1 ? "" : "s");
	document_table(document, &table);
}

/* Nothing where the costs are not known. */
static void print_cost(const struct trace *trace, const struct document *document)
{
	uint64_t traced = trace->end_ns - trace->begin_ns, cost = trace->cost_ns;
	char before[UNITS_TEXT], after[UNITS_TEXT], percent[32];
	double share = 100.0 * (double)cost / (double)(traced - cost);

	if (!cost || cost >= traced)
		return;
	units_time((double)(traced - cost), before);
	units_time((double)traced, after);
	if (share < 1)
		snprintf(percent, sizeof percent, "less than 1");
	else
		snprintf(percent, sizeof percent, "about %.0f", share);
	document_lead(document, "tracing added %s %%: %s -> %s", percent, before, after);
}

static void print_escaped(const struct account *account, const struct document *document)
{
	char text[1024] = "";

	for (int i = 0; i < PRIMITIVE_CALLS; i++) {
		size_t used = strlen(text);

		if (account->row[i].escaped > 0 && used < sizeof text)
			snprintf(text + used, sizeof text - used, "%s%s %" PRId64 " of %" PRIu64, used ? "; " : "",
				 primitive_name((enum primitive)i), account->row[i].escaped, account->row[i].bpf_calls);
	}
	if (text[0])
		document_paragraph(
			document,
			"Escaped the library (system calls that the kernel counted and the library did not): %s", text);
}

static void print_others(const struct ledger *ledger, const struct document *document)
{
	struct table table = { .columns = 3, .left = 1 };

	if (!ledger->others)
		return;
	table_add(&table, "other system calls");
	table_add(&table, "wall");
	table_add(&table, "calls");
	for (size_t i = 0; i < ledger->others && i < MOST_OTHERS; i++) {
		table_add(&table, ledger->other[i].name);
		primitive_table_time(&table, ledger->other[i].wall_ns, true);
		primitive_table_count(&table, ledger->other[i].calls, true);
	}
	putc('\n', document->file);
	document_table(document, &table);
}

static bool is_estimated(const struct account *sum, enum primitive from, enum primitive to)
{
	bool estimated = false;

	for (enum primitive i = from; i <= to; i++)
		estimated |= sum->row[i].estimated;
	return estimated;
}

static void print_estimates(const struct trace *trace, const struct account *sum, const struct document *document)
{
	if (is_estimated(sum, PRIMITIVE_MEMSET, PRIMITIVE_MEMMOVE))
		document_lead(document, "~ of calls below 16 KiB all were counted and one in 16 was timed");
	if (is_estimated(sum, PRIMITIVE_FAULT_ANONYMOUS, PRIMITIVE_FAULT_OTHER))
		document_lead(document, "~ of page faults all were counted and one in %u was timed",
			      trace->fault_period);
}

static void print_notes(const struct trace *trace, const struct document *document)
{
	if (!trace->notes)
		return;
	document_heading(document, 3, "Notes");
	document_list(document);
	for (size_t i = 0; i < trace->notes; i++)
		document_item(document, "%s", trace->note[i].text);
	document_list_end(document);
}

/* Nearly always waiting, and the path never needed it: only bpf knows on whom others waited. */
static bool is_idle(const struct trace *trace, const struct thread *thread, const struct account *account)
{
	return trace->has_bpf && account->total.blocked_ns > account->total.wall_ns / 10 * 9 &&
		!path_has(&trace->path, thread);
}

static void print_idle(const struct account *idle, const struct document *document)
{
	char text[UNITS_TEXT], threads[UNITS_TEXT];
	int longest = 0;

	if (!idle->threads)
		return;
	for (int i = 1; i < PRIMITIVE_COUNT; i++)
		if (idle->row[i].blocked_ns > idle->row[longest].blocked_ns)
			longest = i;
	units_time((double)idle->total.blocked_ns, text);
	document_paragraph(document, "Not in the table: %s, idle: waited %s, mostly in %s, and nothing waited for %s",
			   units_number(idle->threads, "thread", threads), text,
			   primitive_name((enum primitive)longest), idle->threads == 1 ? "it" : "them");
}

/* NULL without memory. */
static struct sums *add_up(const struct trace *trace)
{
	struct sums *sums = calloc(1, sizeof *sums);

	for (size_t i = 0; sums && i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		account_thread(thread, trace->end_ns, &sums->one);
		account_add(&sums->all, &sums->one);
		account_add(is_idle(trace, thread, &sums->one) ? &sums->idle : &sums->busy, &sums->one);
	}
	return sums;
}

static void print_lead(const struct trace *trace, const struct sums *sums, const struct document *document)
{
	print_heading(trace, sums, document);
	print_cost(trace, document);
	path_table_print(trace, document);
}

static void print_rest(const struct trace *trace, const struct sums *sums, const struct document *document)
{
	primitive_table_print(trace, &sums->busy, document);
	print_idle(&sums->idle, document);
	command_table_print(trace, document);
	print_others(&trace->ledger, document);
	if (trace->has_preload)
		print_escaped(&sums->all, document);
	stacks_table_print(trace, document->file);
	if (trace->shows_stacks)
		stacks_table_print_whole(trace, document->file);
	print_places(trace, document);
	print_notes(trace, document);
	print_estimates(trace, &sums->all, document);
}

/* Standard error has no buffer: a part is one write, or the program that runs on may write into it. */
static void print_whole(void (*print)(const struct trace *, const struct sums *, const struct document *),
			const struct trace *trace, const struct document *document)
{
	struct document whole = *document;
	struct sums *sums = add_up(trace);
	char *text = NULL;
	size_t size = 0;

	whole.file = sums ? open_memstream(&text, &size) : NULL;
	if (whole.file)
		print(trace, sums, &whole);
	if (whole.file && !fclose(whole.file))
		fwrite(text, 1, size, document->file);
	free(text);
	free(sums);
}

void trace_table_print_lead(const struct trace *trace, const struct document *document)
{
	print_whole(print_lead, trace, document);
}

void trace_table_print_rest(const struct trace *trace, const struct document *document)
{
	print_whole(print_rest, trace, document);
}
