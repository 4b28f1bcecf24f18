/* SPDX-License-Identifier: MIT */
/*
 * OpenMetrics text that is Prometheus text, too, as node_exporter reads it from its textfile folder: gauges in seconds,
 * no timestamps.
 */
#include "export.h"
#include "export_point.h"

#include "plan/registry.h"
#include "result/csv_write.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

struct writing {
	FILE *file;
	const struct result *result;
	const struct result_probe *probe;
	const char *suffix, *column; /* of the metric, and of the figure that it has */
};

/* What a name may have; a label has no colon either. */
static void put_name(FILE *file, const char *name)
{
	if (isdigit((unsigned char)*name))
		putc('_', file);
	for (; *name; name++)
		putc(isalnum((unsigned char)*name) ? *name : '_', file);
}

static void put_label(FILE *file, const char *before, const char *name, const char *value)
{
	fputs(before, file);
	put_name(file, name);
	fputs("=\"", file);
	for (; *value; value++)
		if (*value == '\n')
			fputs("\\n", file);
		else if (*value == '"' || *value == '\\')
			fprintf(file, "\\%c", *value);
		else
			putc(*value, file);
	putc('"', file);
}

static void put_metric(const struct writing *writing)
{
	fputs("faultline_", writing->file);
	put_name(writing->file, writing->probe->name);
	fprintf(writing->file, "%s_seconds", writing->suffix);
}

static void put_head(const struct writing *writing, const char *help)
{
	struct error ignored;
	const struct probe *known = registry_find(writing->probe->name, &ignored);

	fputs("# HELP ", writing->file);
	put_metric(writing);
	fprintf(writing->file, " Wall time of one %s: %s.\n# TYPE ", known ? known->iteration : "iteration", help);
	put_metric(writing);
	fputs(" gauge\n", writing->file);
}

static void put_sample(const struct writing *writing, size_t point, double ns)
{
	put_metric(writing);
	for (size_t i = 0; i < writing->probe->axes; i++)
		put_label(writing->file, i ? "," : "{", writing->probe->axis[i],
			  result_value(writing->probe, point, i));
	fputs(writing->probe->axes ? "} " : " ", writing->file);
	csv_write_number(writing->file, ns / 1e9);
	putc('\n', writing->file);
}

/* A metric has a head and its samples side by side, or is not there. */
static void put_metrics(struct writing *writing, const char *help)
{
	bool any = false;

	for (size_t i = 0; i < writing->probe->points; i++) {
		double ns = result_figure(writing->probe, i, writing->column);

		if (isnan(ns) || strcmp(writing->probe->point[i].status, "ok") != 0)
			continue;
		if (!any)
			put_head(writing, help);
		any = true;
		put_sample(writing, i, ns);
	}
}

static void put_info(const struct result *result, FILE *file)
{
	static const char *const facts[] = { "platform",     "version", "system",   "kernel",
					     "architecture", "libc",    "cpu_model" };
	const char *before = "{";

	fputs("# HELP faultline_info The platform that was measured.\n# TYPE faultline_info gauge\nfaultline_info",
	      file);
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const char *value = facts_get(&result->facts, facts[i]);

		if (!value)
			continue;
		put_label(file, before, facts[i], value);
		before = ",";
	}
	fputs(*before == ',' ? "} 1\n" : " 1\n", file);
}

static void put_started(const struct result *result, FILE *file)
{
	struct tm started = { 0 };

	if (sscanf(facts_text(&result->facts, "started_utc"), "%4d-%2d-%2dT%2d-%2d-%2dZ", &started.tm_year,
		   &started.tm_mon, &started.tm_mday, &started.tm_hour, &started.tm_min, &started.tm_sec) != 6)
		return;
	started.tm_year -= 1900;
	started.tm_mon--;
	fprintf(file,
		"# HELP faultline_started_timestamp_seconds When the run began.\n"
		"# TYPE faultline_started_timestamp_seconds gauge\nfaultline_started_timestamp_seconds %lld\n",
		(long long)timegm(&started));
}

int export_openmetrics(const struct result *result, FILE *file)
{
	static const char *const metrics[][3] = {
		{ "", "median_ns", "the median over the rounds" },
		{ "_ci_low", "ci_low_ns", "the lower end of the 95 % interval of that median" },
		{ "_ci_high", "ci_high_ns", "the upper end of the 95 % interval of that median" },
	};

	put_info(result, file);
	put_started(result, file);
	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < sizeof metrics / sizeof metrics[0]; j++)
			put_metrics(&(struct writing){ file, result, &result->probe[i], metrics[j][0], metrics[j][1] },
				    metrics[j][2]);
	fputs("# EOF\n", file);
	return 0;
}
