/* SPDX-License-Identifier: MIT */
/* The text of `go test -bench`, which benchstat reads: a line for each round. */
#include "export.h"
#include "export_point.h"

#include "result/csv_write.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Go's names of what uname reports; others stay as they are, in small letters. */
static const char *const systems[][2] = { { "Linux", "linux" }, { "Darwin", "darwin" }, { "FreeBSD", "freebsd" } };
static const char *const architectures[][2] = {
	{ "x86_64", "amd64" },
	{ "amd64", "amd64" },
	{ "aarch64", "arm64" },
	{ "i686", "386" },
};

static const char *name_of(const char *const (*names)[2], size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i][0], word))
			return names[i][1];
	return word;
}

#define NAME_OF(names, word) name_of(names, sizeof(names) / sizeof(names)[0], word)

static void put_line(FILE *file, const char *key, const char *value)
{
	if (!value[0])
		return;
	fprintf(file, "%s: ", key);
	for (; *value; value++)
		putc((unsigned char)*value < ' ' ? ' ' : *value, file);
	putc('\n', file);
}

static void put_figure(FILE *file, double figure, const char *unit)
{
	if (!isfinite(figure))
		return;
	putc(' ', file);
	csv_write_number(file, figure);
	fprintf(file, " %s", unit);
}

static void put_point(void *context, const struct export_point *point)
{
	FILE *file = context;
	double bytes = result_figure(point->probe, point->point, "bytes");

	for (size_t i = 0; i < point->rounds; i++) {
		const struct export_round *round = &point->round[i];

		fprintf(file, "Benchmark%c%s %.0f", toupper((unsigned char)point->name[0]), point->name + 1,
			round->iterations >= 1 ? floor(round->iterations) : 1);
		put_figure(file, round->ns, "ns/op");
		put_figure(file, round->ns > 0 ? bytes / round->ns * 1e3 : NAN, "MB/s");
		put_figure(file, round->cpu_ns, "cpu-ns/op");
		putc('\n', file);
	}
}

int export_go(const struct result *result, FILE *file)
{
	const struct facts *facts = &result->facts;

	put_line(file, "goos", NAME_OF(systems, facts_text(facts, "system")));
	put_line(file, "goarch", NAME_OF(architectures, facts_text(facts, "architecture")));
	put_line(file, "pkg", "faultline");
	put_line(file, "cpu", facts_text(facts, "cpu_model"));
	put_line(file, "platform", facts_text(facts, "platform"));
	put_line(file, "started-utc", facts_text(facts, "started_utc"));
	return export_each(result, '=', put_point, file);
}
