/* SPDX-License-Identifier: MIT */
/* What explain finds, as CSV. */
#include "explain_print.h"
#include "result/csv_write.h"

#include "result/schema.h"

#include <inttypes.h>
#include <math.h>

static void write_figure(double figure, FILE *file)
{
	putc(',', file);
	if (!isnan(figure))
		fprintf(file, "%.9g", figure);
}

static void write_suspects(const struct explanation *explanation, FILE *file)
{
	fputs("suspect,verdict,share,share_low,share_high,evidence,reason\n", file);
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		csv_write_text(file, suspect->name);
		fprintf(file, ",%s", guilt_name(suspect->guilt));
		write_figure(suspect->share.value, file);
		write_figure(suspect->share.low, file);
		write_figure(suspect->share.high, file);
		putc(',', file);
		csv_write_text(file, suspect->evidence);
		putc(',', file);
		csv_write_text(file, suspect->reason);
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

	write_figure(share->primitives, file);
	write_figure(share->interpreter, file);
	write_figure(predicted, file);
	write_figure(predicted / program, file);
}

static void write_programs(const struct explanation *explanation, FILE *file)
{
	fputs("mechanism,variant,start,elements,program_ns,program_low_ns,program_high_ns,primitives_ns,interpreter_ns,"
	      "predicted_ns,ratio,cpu_ns,cpu_primitives_ns,cpu_interpreter_ns,cpu_predicted_ns,cpu_ratio,faults\n",
	      file);
	for (size_t i = 0; i < explanation->paths; i++) {
		const struct explanation_path *path = &explanation->path[i];

		write_path(path, file);
		write_figure(path->program.time.value, file);
		write_figure(path->program.time.low, file);
		write_figure(path->program.time.high, file);
		write_share(&path->wall, path->program.time.value, file);
		write_figure(path->program.cpu_ns, file);
		write_share(&path->cpu, path->program.cpu_ns, file);
		write_figure(path->program.faults, file);
		putc('\n', file);
	}
}

static void write_step(const struct explanation_path *path, const char *name, const char *place,
		       const struct explanation_cost *cost, FILE *file)
{
	write_path(path, file);
	fprintf(file, ",%s,%s", name, place);
	write_figure(cost->time.value, file);
	write_figure(cost->time.low, file);
	write_figure(cost->time.high, file);
	write_figure(cost->cpu_ns, file);
	write_figure(cost->faults, file);
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
