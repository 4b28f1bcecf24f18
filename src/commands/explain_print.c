/* SPDX-License-Identifier: MIT */
#include "explain_print.h"

#include "../record.h"
#include "../table.h"
#include "../units.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	units_time(ns, text);
	table_add(table, text);
}

static void add_share(struct table *table, double share)
{
	char text[UNITS_TEXT];

	units_share(share, text);
	table_add(table, text);
}

static void add_words(struct table *table, const char *const *word, size_t count)
{
	for (size_t i = 0; i < count; i++)
		table_add(table, word[i]);
}

/* The steps that were measured, the longest first. */
static size_t order_steps(const struct explain_path *path, const struct explain_step **order)
{
	size_t count = 0;

	for (size_t i = 0; i < path->steps; i++) {
		const struct explain_step *step = &path->step[i];
		size_t place = count;

		if (!(step->cost.time.value > 0))
			continue;
		for (; place > 0 && order[place - 1]->cost.time.value < step->cost.time.value; place--)
			order[place] = order[place - 1];
		order[place] = step;
		count++;
	}
	return count;
}

static void add_step(struct table *table, const struct explain_path *path, const struct explain_step *step)
{
	char text[UNITS_TEXT];

	table_add(table, step->name);
	add_time(table, step->cost.time.value);
	add_time(table, step->cost.cpu_ns);
	units_count(step->cost.faults, text);
	table_add(table, text);
	add_share(table, step->cost.time.value / path->program.time.value);
	table_add(table, step->in_program ? "" : "not in the program's time");
}

static void print_steps(const struct explain_path *path, FILE *file)
{
	static const char *const head[] = { "step", "wall", "CPU", "faults", "of the program", "" };
	struct table table = { .columns = 6, .left = 1 };
	const struct explain_step *order[EXPLAIN_STEPS];
	size_t count = order_steps(path, order);

	fprintf(file, "\n%s (%s, %s, %" PRIu64 " elements), without an interpreter\n", path->mechanism, path->variant,
		path->start, path->elements);
	add_words(&table, head, 6);
	for (size_t i = 0; i < count; i++)
		add_step(&table, path, order[i]);
	add_step(&table, path, &(struct explain_step){ .name = "all, as one", .cost = path->all, .in_program = true });
	table_print(&table, file);
}

static void add_path(struct table *table, const struct explain_path *path)
{
	double program = path->program.time.value, predicted = path->wall.primitives + path->wall.interpreter;
	char text[UNITS_TEXT];

	table_add(table, path->mechanism);
	table_add(table, path->variant);
	table_add(table, path->start);
	snprintf(text, sizeof text, "%" PRIu64, path->elements);
	table_add(table, text);
	add_time(table, program);
	add_share(table, path->wall.primitives / program);
	add_share(table, path->wall.interpreter / program);
	add_share(table, 1 - predicted / program);
	add_time(table, predicted);
	add_time(table, path->program.cpu_ns);
	add_time(table, path->cpu.primitives + path->cpu.interpreter);
}

static void print_programs(const struct explanation *explanation, FILE *file)
{
	static const char *const head[] = { "mechanism", "variant", "start", "elements", "program",
					    "primitives", "interpreter", "neither", "predicted", "CPU", "predicted CPU" };
	struct table table = { .columns = 11, .left = 3 };

	fputs("\nThe Python programs: what the primitives and the interpreter account for\n", file);
	add_words(&table, head, 11);
	for (size_t i = 0; i < explanation->paths; i++)
		if (!isnan(explanation->path[i].program.time.value))
			add_path(&table, &explanation->path[i]);
	table_print(&table, file);
	fputs("\nprimitives: the replay's steps within the program's time. interpreter: what its own costs add to them.\n"
	      "neither: what remains; below 0, the two sum up to more than the program takes.\n",
	      file);
}

static void print_suspects(const struct explanation *explanation, FILE *file)
{
	static const char *const head[] = { "suspect", "verdict", "share", "evidence" };
	struct table table = { .columns = 4, .left = 4 };

	fprintf(file, "\nThe suspects, for an Array (%s, fork, %" PRIu64 " elements)\n", explanation->question.variant,
		explanation->question.elements);
	add_words(&table, head, 4);
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explain_suspect *suspect = &explanation->suspect[i];

		table_add(&table, suspect->name);
		table_add(&table, guilt_name(suspect->guilt));
		add_share(&table, suspect->share.value);
		table_add(&table, suspect->guilt == GUILT_UNTESTED ? suspect->reason : suspect->evidence);
	}
	table_print(&table, file);
	fputs("\nguilty: a third of the time at least, with the whole 95 % interval. cleared: below a tenth, likewise.\n", file);
}

static bool is_asked(const struct explanation *explanation, const struct explain_path *path)
{
	return path->elements == explanation->question.elements && !strcmp(path->start, "fork") &&
	       (strcmp(path->mechanism, "Array") || !strcmp(path->variant, explanation->question.variant));
}

void explain_print(const struct explanation *explanation, FILE *file)
{
	for (size_t i = 0; i < explanation->paths; i++)
		if (is_asked(explanation, &explanation->path[i]))
			print_steps(&explanation->path[i], file);
	print_programs(explanation, file);
	print_suspects(explanation, file);
}

static void write_share(double share, FILE *file)
{
	putc(',', file);
	if (!isnan(share))
		fprintf(file, "%.9g", share);
}

void explain_print_csv(const struct explanation *explanation, FILE *file)
{
	fputs("suspect,verdict,share,share_low,share_high,evidence,reason\n", file);
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explain_suspect *suspect = &explanation->suspect[i];

		record_text(file, suspect->name);
		fprintf(file, ",%s", guilt_name(suspect->guilt));
		write_share(suspect->share.value, file);
		write_share(suspect->share.low, file);
		write_share(suspect->share.high, file);
		putc(',', file);
		record_text(file, suspect->evidence);
		putc(',', file);
		record_text(file, suspect->reason);
		putc('\n', file);
	}
}
