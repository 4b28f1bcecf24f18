/* SPDX-License-Identifier: MIT */
#include "chart_data.h"

#include "chart_compare.h"
#include "chart_explain.h"
#include "chart_label.h"
#include "chart_points.h"
#include "chart_trace.h"
#include "chart_trace_compare.h"
#include "gnuplot.h"
#include "plan/registry.h"
#include "result/result_order.h"
#include "result/trace_rows.h"
#include "result/trace_set.h"
#include "result/variants.h"
#include "text/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LETTERS = 44, FACTS_LETTERS = 150, TEXT = 1024 };

struct platform {
	char name[TEXT], facts[TEXT];
	double page;
};

/* Copies text for a picture: UTF-8 without control characters, at most `most` characters. */
static void copy_text(char *to, size_t size, const char *text, size_t most)
{
	size_t used = 0, letters = 0;

	while (*text && letters < most && used + 8 < size) {
		size_t length = utf8_letter(text);

		if (length)
			memcpy(to + used, text, length);
		else
			to[used] = ' ';
		used += length ? length : 1;
		text += length ? length : 1;
		letters++;
	}
	snprintf(to + used, size - used, "%s", *text ? "…" : "");
}

static void append_fact(char *text, const char *prefix, const char *fact)
{
	size_t used = strlen(text);

	if (fact[0])
		snprintf(text + used, TEXT - used, "%s%s%s", used ? ", " : "", prefix, fact);
}

static void take_facts(const struct result *result, struct platform *platform)
{
	const struct facts *facts = &result->facts;
	const char *compiler = facts_text(facts, "compiler");
	char text[TEXT] = "", system[80];

	snprintf(system, sizeof system, "%.64s ", facts_text(facts, "system"));
	if (result_is_emulated(result))
		append_fact(text, "", "emulated: times mean nothing, counts do");
	if (result_is_reported(result))
		append_fact(text, "", "reported by others, not measured by faultline");
	append_fact(text, "", facts_text(facts, "cpu_model"));
	append_fact(text, system, facts_text(facts, "kernel"));
	append_fact(text, "", facts_text(facts, "libc"));
	append_fact(text, isdigit((unsigned char)compiler[0]) ? "gcc " : "", compiler);
	append_fact(text, "", facts_text(facts, "build"));
	append_fact(text, "", facts_text(facts, "started_utc"));
	platform->page = result_page(result);
	copy_text(platform->facts, TEXT, text, FACTS_LETTERS);
	copy_text(platform->name, TEXT, variants_name(result), NAME_LETTERS);
}

/* The second result of a platform is "NAME (2)"; its facts say when it was taken. */
static void number_same_names(struct platform *platform, size_t count)
{
	for (size_t i = count; i-- > 1;) {
		size_t same = 1, used = strlen(platform[i].name);

		for (size_t j = 0; j < i; j++)
			same += !strcmp(platform[i].name, platform[j].name);
		if (same > 1)
			snprintf(platform[i].name + used, TEXT - used, " (%zu)", same);
	}
}

static void write_platforms(const struct platform *platform, size_t count, FILE *file)
{
	fprintf(file,
		"set encoding utf8\nplatforms = %zu\narray platform_name[%zu]\narray platform_facts[%zu]\n"
		"array platform_page[%zu]\n",
		count, count, count, count);
	for (size_t i = 0; i < count; i++) {
		fprintf(file, "platform_name[%zu] = ", i + 1);
		gnuplot_quote(file, platform[i].name);
		fprintf(file, "\nplatform_facts[%zu] = ", i + 1);
		gnuplot_quote(file, platform[i].facts);
		fprintf(file, "\nplatform_page[%zu] =", i + 1);
		chart_figure_write(platform[i].page, file);
		putc('\n', file);
	}
}

/* A kind of data that can't be drawn is left out; only a lack of memory ends everything. */
static int leave_out(int result, const struct error *own, chart_left_out *left_out, void *context, struct error *error)
{
	if (result == -ENOMEM)
		return error_set(error, result, "out of memory");
	if (result)
		left_out(context, own->text);
	return 0;
}

/* One trace is drawn, two are compared. */
static int write_trace(const struct result *result, size_t count, FILE *file, struct error *error)
{
	const char *const two[] = { result[0].path, count == 2 ? result[1].path : NULL };
	int is_trace = 1,
	    whole = count == 1 && result_is_trace(two[0]) ? trace_rows_check(&result[0].facts, two[0], error) : 0;

	fputs("traced_processes = 0\ntrace_differences = 0\n", file);
	if (whole)
		return whole;
	if (count == 1)
		return chart_trace_write(two[0], file, error);
	if (count != 2)
		return 0;
	for (size_t i = 0; i < count && is_trace > 0; i++)
		is_trace = trace_set_is_one(two[i], error);
	return is_trace > 0 ? chart_trace_compare_write(two, file, error) : is_trace;
}

static int write_platforms_of(const struct result *result, size_t count, FILE *file)
{
	struct platform *platform = calloc(count, sizeof *platform);

	if (!platform)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		take_facts(&result[i], &platform[i]);
	number_same_names(platform, count);
	write_platforms(platform, count, file);
	free(platform);
	return 0;
}

int chart_data_write(const struct result *result, size_t count, chart_left_out *left_out, void *context, FILE *file,
		     struct error *error)
{
	struct error own;
	int outcome = write_platforms_of(result, count, file);

	fputs("probes = \"\"\n", file);
	for (size_t i = 0; i < registry_count && !outcome; i++)
		outcome = chart_points_write(result, count, registry[i], file);
	if (outcome)
		return error_set(error, outcome, "out of memory");
	outcome = leave_out(write_trace(result, count, file, &own), &own, left_out, context, error);
	if (!outcome && chart_explain_write(result, count, file))
		outcome = error_set(error, -ENOMEM, "out of memory");
	if (!outcome)
		outcome = leave_out(chart_compare_write(result, count, file, &own), &own, left_out, context, error);
	return outcome;
}
