/* SPDX-License-Identifier: MIT */
#include "command_table.h"

#include "text/units.h"

#include <stdlib.h>
#include <string.h>

/* More processes of one name than a few share a row. */
enum { MOST_COMMANDS = 8, FEW_PROCESSES = 3 };

struct command {
	const struct thread *first;
	size_t processes;
	uint64_t path_ns, cpu_ns;
	bool is_cpu_known;
};

static int longest_first(const void *left, const void *right)
{
	const struct command *a = left, *b = right;

	if (a->path_ns != b->path_ns)
		return a->path_ns < b->path_ns ? 1 : -1;
	return a->cpu_ns < b->cpu_ns ? 1 : a->cpu_ns > b->cpu_ns ? -1 : 0;
}

static uint64_t on_path(const struct path *path, int pid)
{
	for (size_t i = 0; i < path->steps; i++)
		if (path->step[i].pid == pid)
			return path->step[i].ns;
	return 0;
}

static int by_pid(const void *left, const void *right)
{
	int a = ((const struct command *)left)->first->pid, b = ((const struct command *)right)->first->pid;

	return (a > b) - (a < b);
}

static int by_name(const void *left, const void *right)
{
	int order = strcmp(((const struct command *)left)->first->name, ((const struct command *)right)->first->name);

	return order ? order : longest_first(left, right);
}

static void add(struct command *to, const struct command *from)
{
	to->processes += from->processes;
	to->path_ns += from->path_ns;
	to->cpu_ns += from->cpu_ns;
	to->is_cpu_known &= from->is_cpu_known;
}

/* One per thread becomes one per process. */
static size_t merge_threads(struct command *command, size_t threads, const struct path *path)
{
	size_t count = 0;

	qsort(command, threads, sizeof *command, by_pid);
	for (size_t i = 0; i < threads; i++) {
		struct command one = command[i];

		if (count && command[count - 1].first->pid == one.first->pid) {
			one.processes = 0;
			if (one.first->tid == one.first->pid)
				command[count - 1].first = one.first;
			add(&command[count - 1], &one);
			continue;
		}
		one.path_ns = on_path(path, one.first->pid);
		command[count++] = one;
	}
	return count;
}

static size_t merge_names(struct command *command, size_t processes)
{
	size_t count = 0;

	qsort(command, processes, sizeof *command, by_name);
	for (size_t i = 0, end; i < processes; i = end) {
		for (end = i + 1; end < processes && !strcmp(command[end].first->name, command[i].first->name);)
			end++;
		if (end - i <= FEW_PROCESSES) {
			memmove(&command[count], &command[i], (end - i) * sizeof *command);
			count += end - i;
			continue;
		}
		command[count] = command[i];
		for (size_t j = i + 1; j < end; j++)
			add(&command[count], &command[j]);
		count++;
	}
	return count;
}

static void add_row(struct table *table, const struct command *command, uint64_t whole)
{
	char text[64];

	if (command->processes > 1)
		snprintf(text, sizeof text, "%s x %zu", command->first->name, command->processes);
	else
		snprintf(text, sizeof text, "%s (%d)", command->first->name, command->first->pid);
	table_add(table, text);
	units_time((double)command->path_ns, text);
	table_add(table, command->path_ns ? text : "0");
	snprintf(text, sizeof text, "%.1f %%", whole ? 100.0 * (double)command->path_ns / (double)whole : 0.0);
	table_add(table, text);
	units_time((double)command->cpu_ns, text);
	table_add(table, command->is_cpu_known ? text : "-");
}

static void print(const struct trace *trace, struct command *command, size_t count, const struct document *document)
{
	static const char *const header[] = { "process or command", "on the path", "share", "on CPU" };
	struct table table = { .columns = 4, .left = 1 };

	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, header[i]);
	for (size_t i = 0; i < count && i < MOST_COMMANDS; i++)
		add_row(&table, &command[i], trace->path.whole_ns);
	putc('\n', document->file);
	table_fit(&table, document->width);
	document_table(document, &table);
	if (count > MOST_COMMANDS)
		document_lead(document, "(%zu more: processes.csv has all)", count - MOST_COMMANDS);
}

void command_table_print(const struct trace *trace, const struct document *document)
{
	struct command *command = calloc(trace->ledger.threads + 1, sizeof *command);
	struct account *account = malloc(sizeof *account);
	size_t count = 0;

	for (size_t i = 0; command && account && i < trace->ledger.threads; i++) {
		account_thread(trace->ledger.thread[i], trace->end_ns, account);
		command[count++] = (struct command){ .first = trace->ledger.thread[i],
						     .processes = 1,
						     .cpu_ns = account->total.cpu_ns,
						     .is_cpu_known = !account->total.unknown_ns };
	}
	free(account);
	if (count)
		count = merge_threads(command, count, &trace->path);
	if (count > 1) {
		count = merge_names(command, count);
		qsort(command, count, sizeof *command, longest_first);
		print(trace, command, count, document);
	}
	free(command);
}
