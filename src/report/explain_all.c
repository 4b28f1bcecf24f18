/* SPDX-License-Identifier: MIT */
#include "explain_print.h"

#include "explain_words.h"
#include "text/table.h"
#include "text/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
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
static size_t order_steps(const struct explanation_path *path, const struct explanation_step **order)
{
	size_t count = 0;

	for (size_t i = 0; i < path->steps; i++) {
		const struct explanation_step *step = &path->step[i];
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

static void add_step(struct table *table, const struct explanation_path *path, const struct explanation_step *step)
{
	char text[UNITS_TEXT];

	table_add(table, step->name);
	add_time(table, step->cost.time.value);
	add_time(table, step->cost.cpu_ns);
	units_count(step->cost.faults, text);
	table_add(table, text);
	add_share(table, step->cost.time.value / path->program.time.value);
	table_add(table, step->in_program ? "yes" : "no");
}

static void print_steps(const struct explanation_path *path, const struct document *document)
{
	static const char *const head[] = { "step", "wall", "CPU", "faults", "of the program", "in it" };
	struct table table = { .columns = 6, .left = 1 };
	const struct explanation_step *order[EXPLANATION_STEPS];
	size_t count = order_steps(path, order);
	char title[EXPLANATION_TEXT];

	snprintf(title, sizeof title, "%s (%s, %s, %" PRIu64 " elements), without an interpreter", path->mechanism,
		 path->variant, path->start, path->elements);
	document_heading(document, 2, title);
	add_words(&table, head, 6);
	for (size_t i = 0; i < count; i++)
		add_step(&table, path, order[i]);
	add_step(&table, path,
		 &(struct explanation_step){ .name = "all together", .cost = path->all, .in_program = true });
	document_table(document, &table);
}

/* "+4 %": the prediction relative to the program's time. */
static void add_miss(struct table *table, double predicted, double program)
{
	char text[UNITS_TEXT];

	if (isnan(predicted / program))
		snprintf(text, sizeof text, "-");
	else
		snprintf(text, sizeof text, "%+.0f %%", (predicted / program - 1) * 100);
	table_add(table, text);
}

static void add_program(struct table *table, const struct explanation_path *path, bool cpu)
{
	const struct explanation_share *share = cpu ? &path->cpu : &path->wall;
	double program = cpu ? path->program.cpu_ns : path->program.time.value;
	double predicted = share->primitives + share->interpreter;
	char text[EXPLANATION_TEXT];

	snprintf(text, sizeof text, "%s, %s", path->mechanism, path->variant);
	table_add(table, text);
	add_time(table, program);
	add_share(table, share->primitives / program);
	add_share(table, share->interpreter / program);
	add_time(table, predicted);
	add_miss(table, predicted, program);
}

/* Of the paths with the elements and the start of `first`. */
static void print_predicted(const struct explanation *explanation, const struct explanation_path *first, bool cpu,
			    const struct document *document)
{
	const char *const head[] = {
		"program", cpu ? "CPU" : "wall", "primitives", "interpreter", "predicted", "off by"
	};
	struct table table = { .columns = 6, .left = 1 };
	char title[EXPLANATION_TEXT];

	snprintf(title, sizeof title, "Predicted %s time, %s, %" PRIu64 " elements", cpu ? "CPU" : "wall", first->start,
		 first->elements);
	document_heading(document, 2, title);
	add_words(&table, head, 6);
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		if (path->elements == first->elements && !strcmp(path->start, first->start) &&
		    !isnan(path->program.time.value))
			add_program(&table, path, cpu);
	}
	document_table(document, &table);
}

static void print_programs(const struct explanation *explanation, const struct document *document)
{
	const struct explanation_path *last = NULL;

	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		if (isnan(path->program.time.value) ||
		    (last && last->elements == path->elements && !strcmp(last->start, path->start)))
			continue;
		last = path;
		print_predicted(explanation, path, false, document);
		print_predicted(explanation, path, true, document);
	}
	if (last)
		document_paragraph(document,
				   "primitives: the replay's steps within the program's time. interpreter: what its "
				   "own costs add. predicted: both together. CPU time includes the child's exit; the "
				   "wall time of a Pipe or a Queue does not.");
}

static void print_evidence(const struct explanation *explanation, const struct document *document)
{
	document_heading(document, 2, "The evidence");
	document_list(document);
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		if (suspect->guilt != GUILT_UNTESTED)
			document_item(document, "%s (%s): %s", suspect->name, suspect->mechanism, suspect->evidence);
	}
	document_list_end(document);
}

static void add_ratio(struct table *table, struct estimate ratio)
{
	char text[3 * UNITS_TEXT];

	snprintf(text, sizeof text, isnan(ratio.low) ? "%.2f" : "%.2f (%.2f to %.2f)", ratio.value, ratio.low,
		 ratio.high);
	table_add(table, isnan(ratio.value) ? "-" : text);
}

static void print_ways(const struct explanation *explanation, const struct document *document)
{
	static const char *const head[] = { "program, by fork, without a lock", "wall", "of a Pipe" };
	struct table table = { .columns = 3, .left = 1 };
	char text[EXPLANATION_TEXT];

	if (!explanation->ways)
		return;
	document_heading(document, 2, "Every way to move such an array, the fastest first");
	add_words(&table, head, 3);
	for (size_t i = 0; i < explanation->ways; i++) {
		const struct explanation_way *way = &explanation->way[i];

		table_add(&table, explain_way_words(way->mechanism, way->variant, text));
		add_time(&table, way->time.value);
		add_ratio(&table, way->of_pipe);
	}
	document_table(document, &table);
}

static void add_buffer(struct table *table, const struct explanation_buffer *buffer,
		       const struct explanation_buffer *base)
{
	struct estimate ratio = ratio_of(base->cost.time, buffer->cost.time);
	char text[3 * UNITS_TEXT];

	units_bytes(buffer->bytes, text);
	table_add(table, buffer->bytes ? text : "the system's default");
	table_add(table, buffer->placement);
	add_time(table, buffer->cost.time.value);
	add_ratio(table, ratio);
	add_time(table, buffer->cost.cpu_ns);
	units_count(buffer->reads, text);
	table_add(table, text);
}

static void print_buffers(const struct explanation *explanation, const struct document *document)
{
	static const char *const head[] = { "buffers", "placement", "wall", "of the first", "CPU", "reads" };
	struct table table = { .columns = 6, .left = 2 };

	if (explanation->buffers < 2)
		return;
	document_heading(document, 2, "A Pipe with other socket buffers, without an interpreter");
	add_words(&table, head, 6);
	for (size_t i = 0; i < explanation->buffers; i++)
		add_buffer(&table, &explanation->buffer[i], &explanation->buffer[0]);
	document_table(document, &table);
	document_paragraph(
		document,
		"macOS gives such a socket 8 KiB. Linux with small buffers is not a Mac: waking a process and "
		"copying have their own costs there.");
}

static bool is_asked(const struct explanation *explanation, const struct explanation_path *path)
{
	return path->elements == explanation->question.elements && !strcmp(path->start, "fork") &&
		(strcmp(path->mechanism, "Array") || !strcmp(path->variant, explanation->question.variant));
}

void explain_all(const struct explanation *explanation, const struct document *document)
{
	print_evidence(explanation, document);
	explain_suspects(explanation, "Pipe", document);
	print_ways(explanation, document);
	for (size_t i = 0; i < explanation->paths; i++)
		if (is_asked(explanation, &explanation->path[i]))
			print_steps(&explanation->path[i], document);
	print_programs(explanation, document);
	print_buffers(explanation, document);
}
