/* SPDX-License-Identifier: MIT */
/* The findings of explain, as CSV. */
#include "explain_print.h"
#include "result/csv_write.h"

#include "result/schema.h"

#include <inttypes.h>

static void write_suspects(const struct explanation *explanation, FILE *file)
{
	fputs("suspect,verdict,share,share_low,share_high,evidence,reason,mechanism,share_unbounded_high\n", file);
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		csv_write_text(file, suspect->name);
		fprintf(file, ",%s", guilt_name(suspect->guilt));
		csv_write_figure(file, suspect->share.value);
		csv_write_figure(file, suspect->share.low);
		csv_write_figure(file, suspect->share.high);
		putc(',', file);
		csv_write_text(file, suspect->evidence);
		putc(',', file);
		csv_write_text(file, suspect->reason);
		fprintf(file, ",%s", suspect->mechanism);
		csv_write_figure(file, suspect->beyond);
		putc('\n', file);
	}
}

static void write_path(const struct explanation_path *path, FILE *file)
{
	fprintf(file, "%s,%s,%s,%" PRIu64, path->mechanism, path->variant, path->start, path->elements);
}

static void write_share(const struct explanation_share *share, double program, FILE *file)
{
	double predicted = share->primitives + share->interpreter;

	csv_write_figure(file, share->primitives);
	csv_write_figure(file, share->interpreter);
	csv_write_figure(file, predicted);
	csv_write_figure(file, predicted / program);
}

static void write_programs(const struct explanation *explanation, FILE *file)
{
	fputs("mechanism,variant,start,elements,program_ns,program_low_ns,program_high_ns,primitives_ns,interpreter_ns,"
	      "predicted_ns,ratio,cpu_ns,cpu_primitives_ns,cpu_interpreter_ns,cpu_predicted_ns,cpu_ratio,faults\n",
	      file);
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		write_path(path, file);
		csv_write_figure(file, path->program.time.value);
		csv_write_figure(file, path->program.time.low);
		csv_write_figure(file, path->program.time.high);
		write_share(&path->wall, path->program.time.value, file);
		csv_write_figure(file, path->program.cpu_ns);
		write_share(&path->cpu, path->program.cpu_ns, file);
		csv_write_figure(file, path->program.faults);
		putc('\n', file);
	}
}

static void write_step(const struct explanation_path *path, const char *name, const char *place,
		       const struct explanation_cost *cost, FILE *file)
{
	write_path(path, file);
	fprintf(file, ",%s,%s", name, place);
	csv_write_figure(file, cost->time.value);
	csv_write_figure(file, cost->time.low);
	csv_write_figure(file, cost->time.high);
	csv_write_figure(file, cost->cpu_ns);
	csv_write_figure(file, cost->faults);
	putc('\n', file);
}

static void write_steps(const struct explanation *explanation, FILE *file)
{
	fputs("mechanism,variant,start,elements,step,in_program,time_ns,low_ns,high_ns,cpu_ns,faults\n", file);
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		for (size_t j = 0; j < path->steps; j++)
			write_step(path, path->step[j].name, path->step[j].in_program ? "yes" : "no",
				   &path->step[j].cost, file);
		write_step(path, "all", "", &path->all, file);
	}
}

void explain_print_csv(const struct explanation *explanation, enum explain_table table, FILE *file)
{
	if (table == EXPLAIN_CSV_SUSPECTS)
		write_suspects(explanation, file);
	else if (table == EXPLAIN_CSV_PROGRAMS)
		write_programs(explanation, file);
	else
		write_steps(explanation, file);
}
