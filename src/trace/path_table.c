/* SPDX-License-Identifier: MIT */
#include "path_table.h"

#include "result/csv_write.h"
#include "text/units.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* More threads of one name than a few stand for each other. */
enum { MOST_ROWS = 12, MOST_WAITS = 6, MOST_PARTS = 3, FEW_THREADS = 4, WIDTH = 80 };

/* Rows of one kind in threads of one name. */
struct merged {
	const struct thread *thread;
	int kind;
	uint64_t ns;
	size_t threads;
	bool many;
};

static int longest_first(const void *left, const void *right)
{
	uint64_t a = ((const struct merged *)left)->ns, b = ((const struct merged *)right)->ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

/* More on the path than a few. */
static bool are_many(const struct path *path, const char *name)
{
	const struct thread *seen[FEW_THREADS];
	size_t count = 0, j;

	for (size_t i = 0; i < path->rows; i++) {
		if (strcmp(path->row[i].thread->name, name))
			continue;
		for (j = 0; j < count && seen[j] != path->row[i].thread; j++)
			;
		if (j == FEW_THREADS)
			return true;
		if (j == count)
			seen[count++] = path->row[i].thread;
	}
	return false;
}

static size_t merge(const struct path *path, struct merged *merged)
{
	size_t count = 0, j;

	for (size_t i = 0; i < path->rows; i++) {
		const struct path_row *row = &path->row[i];

		for (j = 0; j < count; j++)
			if (merged[j].kind == row->kind &&
			    (merged[j].thread == row->thread ||
			     (merged[j].many && !strcmp(merged[j].thread->name, row->thread->name))))
				break;
		if (j == count)
			merged[count++] = (struct merged){ .thread = row->thread,
							   .kind = row->kind,
							   .many = are_many(path, row->thread->name) };
		merged[j].ns += row->ns;
		merged[j].threads++;
	}
	qsort(merged, count, sizeof *merged, longest_first);
	return count;
}

static void add_line(struct table *table, const char *what, const char *who, uint64_t ns, uint64_t whole)
{
	char text[UNITS_TEXT];

	table_add(table, what);
	table_add(table, who);
	units_time((double)ns, text);
	table_add(table, text);
	snprintf(text, sizeof text, "%.1f %%", whole ? 100.0 * (double)ns / (double)whole : 0.0);
	table_add(table, text);
}

static void add_merged(struct table *table, const struct merged *merged, uint64_t whole)
{
	char who[64];

	if (merged->threads > 1)
		snprintf(who, sizeof who, "%s x %zu", merged->thread->name, merged->threads);
	else
		snprintf(who, sizeof who, "%s (%d)", merged->thread->name, merged->thread->tid);
	add_line(table, path_kind_name(merged->kind), who, merged->ns, whole);
}

static void print_rows(const struct path *path, const struct document *document)
{
	static const char *const header[] = { "on the critical path", "thread", "time", "share" };
	struct merged *merged = malloc(path->rows * sizeof *merged);
	struct table table = { .columns = 4, .left = 2 };
	size_t count = merged ? merge(path, merged) : 0;
	uint64_t rest = 0;

	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, header[i]);
	for (size_t i = 0; i < count; i++)
		if (i < MOST_ROWS || count == MOST_ROWS + 1)
			add_merged(&table, &merged[i], path->whole_ns);
		else
			rest += merged[i].ns;
	if (rest)
		add_line(&table, "others", "", rest, path->whole_ns);
	add_line(&table, "elapsed time", "", path->whole_ns, path->whole_ns);
	table_fit(&table, document->width);
	putc('\n', document->file);
	document_table(document, &table);
	free(merged);
}

static int longest_kind(const struct path_wait *wait, uint64_t below_ns, const bool *printed)
{
	int longest = -1;

	for (int i = 0; i < PATH_KINDS; i++)
		if (!printed[i] && wait->in_ns[i] > below_ns && (longest < 0 || wait->in_ns[i] > wait->in_ns[longest]))
			longest = i;
	return longest;
}

/* What the waker did meanwhile: its largest parts, each at least a hundredth of the wait. */
static void print_parts(const struct path_wait *wait, FILE *file)
{
	bool printed[PATH_KINDS] = { false };
	uint64_t others = wait->ns;
	const char *between = "";
	char text[UNITS_TEXT];
	size_t column = 0;

	for (int i = 0; i < PATH_KINDS; i++)
		others -= wait->in_ns[i] < others ? wait->in_ns[i] : others;
	for (int i = 0; i < MOST_PARTS; i++) {
		int kind = longest_kind(wait, wait->ns / 100, printed);

		if (kind < 0)
			break;
		printed[kind] = true;
		units_time((double)wait->in_ns[kind], text);
		column += (size_t)fprintf(file, "%s%s %s", between, path_kind_name(kind), text);
		between = column > WIDTH / 2 ? ",\n    " : ", ";
		column = column > WIDTH / 2 ? 0 : column;
	}
	if (others > wait->ns / 100) {
		units_time((double)others, text);
		fprintf(file, "%swaiting for others %s", between, text);
	}
	putc('\n', file);
}

/* A line is broken where it would be too wide. */
static void print_wait(const struct path_wait *wait, FILE *file)
{
	char time[UNITS_TEXT], waiter[128], waker[64];
	bool fits;

	units_time((double)wait->ns, time);
	snprintf(waiter, sizeof waiter, "  %s (%d) waited %s in %s", wait->waiter->name, wait->waiter->tid, time,
		 primitive_name(wait->within));
	snprintf(waker, sizeof waker, "for %s (%d%s), meanwhile in", wait->waker->name, wait->waker->tid,
		 wait->several ? " and others" : "");
	fits = strlen(waiter) + 1 + strlen(waker) <= WIDTH;
	fprintf(file, "%s%s%s\n    ", waiter, fits ? " " : "\n    ", waker);
	print_parts(wait, file);
}

static void print_waits(const struct path *path, FILE *file)
{
	for (size_t i = 0; i < path->waits && i < MOST_WAITS; i++) {
		if (path->wait[i].ns < path->whole_ns / 100)
			break;
		if (!i)
			fputs("\nOn whom the threads of the path waited:\n\n", file);
		print_wait(&path->wait[i], file);
	}
}

void path_table_print(const struct trace *trace, const struct document *document)
{
	if (!trace->path.rows)
		return;
	print_rows(&trace->path, document);
	print_waits(&trace->path, document->file);
}

void path_table_write(FILE *file, const struct trace *trace)
{
	const struct path *path = &trace->path;

	fputs("process,thread,name,primitive,wall_ns,share\n", file);
	for (size_t i = 0; i < path->rows; i++) {
		const struct path_row *row = &path->row[i];

		fprintf(file, "%d,%d,", row->thread->pid, row->thread->tid);
		csv_write_text(file, row->thread->name);
		putc(',', file);
		csv_write_text(file, path_kind_name(row->kind));
		fprintf(file, ",%" PRIu64 ",%.6f\n", row->ns,
			path->whole_ns ? (double)row->ns / (double)path->whole_ns : 0.0);
	}
}

void path_table_write_moments(FILE *file, const struct trace *trace)
{
	fputs("process,thread,name,doing,begin_ns,end_ns\n", file);
	for (size_t i = 0; i < trace->path.moments; i++) {
		const struct path_moment *moment = &trace->path.moment[i];

		fprintf(file, "%d,%d,", moment->thread->pid, moment->thread->tid);
		csv_write_text(file, moment->thread->name);
		putc(',', file);
		csv_write_text(file, moment->kind == PRIMITIVE_OWN ? "running" : path_kind_name(moment->kind));
		fprintf(file, ",%" PRIu64 ",%" PRIu64 "\n", moment->begin_ns - trace->begin_ns,
			moment->end_ns - trace->begin_ns);
	}
}
