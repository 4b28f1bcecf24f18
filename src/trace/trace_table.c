/* SPDX-License-Identifier: MIT */
#include "trace_table.h"

#include "command_table.h"
#include "path_table.h"
#include "stacks_table.h"

#include "text/table.h"
#include "text/units.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MOST_PLACES = 10, MOST_OTHERS = 5 };

struct line {
	enum primitive primitive;
	const struct account_row *row;
};

static int longest_first(const void *left, const void *right)
{
	uint64_t a = ((const struct line *)left)->row->wall_ns, b = ((const struct line *)right)->row->wall_ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

static void add_time(struct table *table, uint64_t ns, bool known)
{
	char text[UNITS_TEXT];

	units_time((double)ns, text);
	table_add(table, !known ? "-" : ns ? text : "0");
}

static void add_count(struct table *table, uint64_t count, bool known)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRIu64, count);
	table_add(table, known ? text : "-");
}

static void add_share(struct table *table, uint64_t part, uint64_t whole, bool known)
{
	char text[32];

	snprintf(text, sizeof text, "%.1f %%", whole ? 100.0 * (double)part / (double)whole : 0.0);
	table_add(table, known ? text : "-");
}

static void add_bytes(struct table *table, uint64_t bytes, bool known)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double amount = (double)bytes;
	char text[UNITS_TEXT];
	size_t unit = 0;

	while (amount >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
		amount /= 1024;
		unit++;
	}
	snprintf(text, sizeof text, amount < 10 && unit ? "%.2f %s" : "%.0f %s", amount, units[unit]);
	table_add(table, !known ? "-" : bytes ? text : "0");
}

/* PRIMITIVE_OWN for the sum as well: neither has calls. */
static void add_line(struct table *table, const struct trace *trace, enum primitive primitive, const char *name,
		     const struct account_row *row, uint64_t whole)
{
	uint64_t known = row->cpu_ns + row->blocked_ns + row->runnable_ns;
	bool has_time = account_has_time(primitive, row), divided = has_time && (known || !row->unknown_ns);
	char estimated[80];

	snprintf(estimated, sizeof estimated, "%s%s", name, row->estimated ? " ~" : "");
	table_add(table, estimated);
	add_share(table, row->wall_ns, whole, has_time);
	add_time(table, row->wall_ns, has_time);
	add_time(table, row->cpu_ns, divided);
	add_time(table, row->blocked_ns, divided);
	if (trace->has_runnable)
		add_time(table, row->runnable_ns, divided);
	add_count(table, row->calls, primitive != PRIMITIVE_OWN);
	add_bytes(table, row->bytes, account_has_bytes(primitive));
	add_count(table, row->faults, row->faults || trace_tells_faults(trace, primitive));
}

static void print_rows(const struct trace *trace, const struct account *account, FILE *file)
{
	static const char *const waiting[] = { "primitive", "share", "wall",  "on CPU",
					       "waiting",   "calls", "bytes", "faults within" };
	static const char *const told[] = { "primitive", "share", "wall",  "on CPU",       "blocked",
					    "runnable",  "calls", "bytes", "faults within" };
	const char *const *header = trace->has_runnable ? told : waiting;
	struct table table = { .columns = trace->has_runnable ? 9 : 8, .left = 1 };
	struct line lines[PRIMITIVE_COUNT];
	size_t count = 0;

	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		if (account->row[i].calls || account->row[i].wall_ns)
			lines[count++] = (struct line){ (enum primitive)i, &account->row[i] };
	qsort(lines, count, sizeof lines[0], longest_first);
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, header[i]);
	for (size_t i = 0; i < count; i++)
		add_line(&table, trace, lines[i].primitive, primitive_name(lines[i].primitive), lines[i].row,
			 account->total.wall_ns);
	add_line(&table, trace, PRIMITIVE_OWN, "all", &account->total, account->total.wall_ns);
	table_print(&table, file);
}

static size_t count_processes(const struct ledger *ledger)
{
	size_t count = 0;

	for (size_t i = 0; i < ledger->threads; i++)
		count += ledger->thread[i]->pid == ledger->thread[i]->tid;
	return count;
}

static void print_heading(const struct trace *trace, FILE *file)
{
	char wall[UNITS_TEXT], processes[UNITS_TEXT], threads[UNITS_TEXT];

	units_time((double)(trace->end_ns - trace->begin_ns), wall);
	fprintf(file, "\n%s, %s in %s; source: %s%s%s\n\n",
		units_number(count_processes(&trace->ledger), "process", processes),
		units_number(trace->ledger.threads, "thread", threads), wall, trace->has_preload ? "preload" : "",
		trace->has_perf ? " perf" : "", trace->has_bpf ? " bpf" : "");
}

static void print_places(const struct trace *trace, FILE *file)
{
	struct table table = { .columns = 3, .left = 0 };
	size_t count = trace->places < MOST_PLACES ? trace->places : MOST_PLACES;

	if (!count)
		return;
	fprintf(file, "\nOn the CPU outside of the primitives (%" PRIu64 " samples):\n\n", trace->samples);
	for (size_t i = 0; i < count; i++) {
		add_share(&table, trace->place[i].samples, trace->samples, true);
		table_add(&table, trace->place[i].object);
		table_add(&table, trace->place[i].symbol[0] ? trace->place[i].symbol : "-");
	}
	table_print(&table, file);
}

/* Nothing where the costs are not known. */
static void print_cost(const struct trace *trace, FILE *file)
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
	fprintf(file, "\ntracing added %s %%: %s -> %s\n", percent, before, after);
}

static void print_escaped(const struct account *account, FILE *file)
{
	bool some = false;

	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		some |= account->row[i].escaped > 0;
	if (!some)
		return;
	fputs("\nEscaped the library (system calls that the kernel counted and the library did not):", file);
	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		if (account->row[i].escaped > 0)
			fprintf(file, " %s %" PRId64 " of %" PRIu64 ";", primitive_name((enum primitive)i),
				account->row[i].escaped, account->row[i].bpf_calls);
	putc('\n', file);
}

static void print_others(const struct ledger *ledger, FILE *file)
{
	struct table table = { .columns = 3, .left = 1 };

	if (!ledger->others)
		return;
	fputs("\nOther system calls, the longest:\n\n", file);
	for (size_t i = 0; i < ledger->others && i < MOST_OTHERS; i++) {
		table_add(&table, ledger->other[i].name);
		add_time(&table, ledger->other[i].wall_ns, true);
		add_count(&table, ledger->other[i].calls, true);
	}
	table_print(&table, file);
}

static bool is_estimated(const struct account *sum, enum primitive from, enum primitive to)
{
	bool estimated = false;

	for (enum primitive i = from; i <= to; i++)
		estimated |= sum->row[i].estimated;
	return estimated;
}

static void print_estimates(const struct trace *trace, const struct account *sum, FILE *file)
{
	if (is_estimated(sum, PRIMITIVE_MEMSET, PRIMITIVE_MEMMOVE))
		fputs("~ of calls below 16 KiB all were counted and one in 16 was timed\n", file);
	if (is_estimated(sum, PRIMITIVE_FAULT_ANONYMOUS, PRIMITIVE_FAULT_OTHER))
		fprintf(file, "~ of page faults all were counted and one in %u was timed\n", trace->fault_period);
}

/* Nearly always waiting, and the path never needed it: only bpf knows on whom others waited. */
static bool is_idle(const struct trace *trace, const struct thread *thread, const struct account *account)
{
	return trace->has_bpf && account->total.blocked_ns > account->total.wall_ns / 10 * 9 &&
		!path_has(&trace->path, thread);
}

static void print_idle(const struct account *idle, FILE *file)
{
	char text[UNITS_TEXT], threads[UNITS_TEXT];
	int longest = 0;

	if (!idle->threads)
		return;
	for (int i = 1; i < PRIMITIVE_COUNT; i++)
		if (idle->row[i].blocked_ns > idle->row[longest].blocked_ns)
			longest = i;
	units_time((double)idle->total.blocked_ns, text);
	fprintf(file, "\nNot in the table: %s, idle: waited %s, mostly in %s, and nothing waited\nfor %s\n",
		units_number(idle->threads, "thread", threads), text, primitive_name((enum primitive)longest),
		idle->threads == 1 ? "it" : "them");
}

static void print(const struct trace *trace, FILE *file)
{
	struct account *sum = calloc(4, sizeof *sum), *one = sum ? sum + 1 : NULL, *idle = sum ? sum + 2 : NULL,
		       *busy = sum ? sum + 3 : NULL;

	if (!sum)
		return;
	for (size_t i = 0; i < trace->ledger.threads; i++) {
		account_thread(trace->ledger.thread[i], trace->end_ns, one);
		account_add(sum, one);
		account_add(is_idle(trace, trace->ledger.thread[i], one) ? idle : busy, one);
	}
	print_heading(trace, file);
	path_table_print(trace, file);
	print_rows(trace, busy, file);
	print_idle(idle, file);
	command_table_print(trace, file);
	print_cost(trace, file);
	print_others(&trace->ledger, file);
	if (trace->has_preload)
		print_escaped(sum, file);
	stacks_table_print(trace, file);
	if (trace->shows_stacks)
		stacks_table_print_whole(trace, file);
	print_places(trace, file);
	for (size_t i = 0; i < trace->notes; i++)
		fprintf(file, "%s%s\n", i ? "" : "\n", trace->note[i].text);
	print_estimates(trace, sum, file);
	free(sum);
}

/* Standard error has no buffer: the whole is one write, or the program that runs on may write into it. */
void trace_table_print(const struct trace *trace, FILE *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *whole = open_memstream(&text, &size);

	if (whole)
		print(trace, whole);
	if (whole && !fclose(whole))
		fwrite(text, 1, size, file);
	free(text);
}
