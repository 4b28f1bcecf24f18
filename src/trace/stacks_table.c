/* SPDX-License-Identifier: MIT */
#include "stacks_table.h"

#include "text/units.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const double LEAST_PERCENT = 0.05; /* what is printed as 0.1 */

enum { MOST_GROUPS = 6, MOST_PARTS = 4, MOST_STACKS = 10, WIDTH = 80, INDENT = 9, TEXT = 512 };

/* Lines of one place, over all processes: on the critical path, or all where that is not known. */
struct group {
	uint32_t lead, inner;
	uint64_t ns, of[PRIMITIVE_COUNT];
};

static int longest_first(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	return a->ns < b->ns ? 1 : -(a->ns > b->ns);
}

static void add_line(struct group *group, const struct stack_line *line, bool on_path)
{
	uint64_t ns = on_path ? line->path_ns : line->wall_ns;
	uint64_t faults = line->wall_ns ? (uint64_t)((double)line->fault_ns * (double)ns / (double)line->wall_ns) : 0;

	faults = faults < ns ? faults : ns;
	group->ns += ns;
	group->of[line->primitive] += ns - faults;
	group->of[PRIMITIVE_COUNTED_FAULTS] += faults;
}

/* Of compiled programs the optimizer spreads a line over many: those of one lead are one place. */
static bool is_of(const struct group *group, const struct stack_line *line, const struct stacks *stacks)
{
	return group->lead == line->lead && (group->inner == line->inner || !stacks->frame[line->lead].is_python);
}

static size_t group_lines(const struct stacks *stacks, struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < stacks->lines; i++) {
		const struct stack_line *line = &stacks->line[i];
		size_t at = 0;

		while (at < count && !is_of(&group[at], line, stacks))
			at++;
		if (at == count)
			group[count++] = (struct group){ .lead = line->lead, .inner = line->inner };
		if (group[at].inner != line->inner)
			group[at].inner = line->lead;
		add_line(&group[at], line, stacks->has_path);
	}
	return count;
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* Page faults in own code: their kind is not known. */
static const char *name_of(enum primitive primitive)
{
	return primitive == PRIMITIVE_COUNTED_FAULTS ? "page faults ~" : primitive_name(primitive);
}

static void print_parts(const struct group *group, uint64_t elapsed, FILE *file)
{
	uint64_t last = UINT64_MAX;
	size_t column = INDENT;

	fprintf(file, "%*s", INDENT, "");
	for (int shown = 0; shown < MOST_PARTS; shown++) {
		int best = -1;
		char text[96];

		for (int i = 0; i < PRIMITIVE_COUNT; i++)
			if (group->of[i] && group->of[i] < last && (best < 0 || group->of[i] > group->of[best]))
				best = i;
		if (best < 0 || (shown && percent(group->of[best], elapsed) < 0.1))
			break;
		last = group->of[best];
		snprintf(text, sizeof text, "%s%s %.1f %%", shown ? ", " : "", name_of((enum primitive)best),
			 percent(last, elapsed));
		if (column + strlen(text) > WIDTH)
			break;
		column += strlen(text);
		fputs(text, file);
	}
	putc('\n', file);
}

static void print_group(const struct stacks *stacks, const struct group *group, uint64_t elapsed, FILE *file)
{
	char text[2 * TEXT + 8], inner[TEXT];

	stack_text(&stacks->frame[group->lead], text, TEXT);
	if (group->inner != group->lead) {
		stack_text(&stacks->frame[group->inner], inner, sizeof inner);
		snprintf(text + strlen(text), sizeof text - strlen(text), " -> %s", inner);
	}
	if (strlen(text) > WIDTH - INDENT)
		memcpy(text + WIDTH - INDENT - 3, "...", 4);
	fprintf(file, "%6.1f %% %s\n", percent(group->ns, elapsed), text);
	print_parts(group, elapsed, file);
}

void stacks_table_print(const struct trace *trace, FILE *file)
{
	const struct stacks *stacks = &trace->stacks;
	uint64_t elapsed = trace->end_ns - trace->begin_ns;
	struct group *group = calloc(stacks->lines + 1, sizeof *group);
	size_t count = group ? group_lines(stacks, group) : 0;

	if (count)
		qsort(group, count, sizeof *group, longest_first);
	if (count && group[0].ns)
		fprintf(file, "\nPlaces in the source, %sin percent of the elapsed time:\n\n",
			stacks->has_path ? "on the critical path, " : "");
	for (size_t i = 0; i < count && i < MOST_GROUPS && (!i || percent(group[i].ns, elapsed) >= LEAST_PERCENT); i++)
		print_group(stacks, &group[i], elapsed, file);
	free(group);
}

static int by_row(const void *left, const void *right)
{
	const struct stack_row *a = *(const struct stack_row *const *)left,
			       *b = *(const struct stack_row *const *)right;

	return a->wall_ns < b->wall_ns ? 1 : -(a->wall_ns > b->wall_ns);
}

static void print_stack(const struct trace *trace, const struct stack_row *row, FILE *file)
{
	const struct stack *stack = &trace->stacks.stack[row->stack];
	char text[TEXT];

	fprintf(file, "%6.1f %% %s, process %d\n", percent(row->wall_ns, trace->end_ns - trace->begin_ns),
		primitive_name(row->primitive), row->pid);
	for (size_t i = 0; i < stack->frames; i++) {
		stack_text(&trace->stacks.frame[stack->frame[i]], text, sizeof text);
		fprintf(file, "%*s%.*s\n", INDENT, "", WIDTH - INDENT, text);
	}
	if (stack->is_cut)
		fprintf(file, "%*s...\n", INDENT, "");
}

void stacks_table_print_whole(const struct trace *trace, FILE *file)
{
	const struct stacks *stacks = &trace->stacks;
	const struct stack_row **row = calloc(stacks->rows + 1, sizeof *row);

	for (size_t i = 0; row && i < stacks->rows; i++)
		row[i] = &stacks->row[i];
	if (row && stacks->rows) {
		qsort(row, stacks->rows, sizeof *row, by_row);
		fputs("\nStacks, the innermost frame first:\n\n", file);
	}
	for (size_t i = 0; row && i < stacks->rows && i < MOST_STACKS; i++)
		print_stack(trace, row[i], file);
	free(row);
}
