/* SPDX-License-Identifier: MIT */
/* Results read back: what is taken, what is refused, and which files make up a result. */
#include "result/results.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct result result;
static struct error error;

#define HEAD    "size,status,reason,note,samples,rounds,median_ns,ci_low_ns,ci_high_ns,handoffs,remark\n"
#define ROW     "64,ok,,avx,4,2,10,9,11,0.5,text\n"
#define SAMPLES "size,round,index,cpu,timed,iterations,wall_ns,disturbed\n"

static int take(int (*how)(struct result *, const char *, struct csv *, struct error *), const char *probe,
		const char *text)
{
	struct csv csv;
	int outcome = csv_open_text(&csv, "x.csv", text, strlen(text), &error);

	return outcome ? outcome : how(&result, probe, &csv, &error);
}

static int take_facts(struct result *into, const char *probe, struct csv *csv, struct error *words)
{
	(void)probe;
	return result_take_facts(into, csv, words);
}

static void refused(int (*how)(struct result *, const char *, struct csv *, struct error *), const char *text,
		    const char *words)
{
	error = (struct error){ .text = "taken" };
	if (how == result_take_samples)
		take(result_take_points, "fill", HEAD ROW "128,ok,,,4,2,10,9,11,,\n");
	take(how, how == result_take_points && !strncmp(text, "probe", 5) ? NULL : "fill", text);
	has_text(error.text, words, words);
	result_close(&result);
}

static void test_points(void)
{
	const struct result_probe *probe;

	ok(!take(result_take_points, "fill", HEAD ROW "128,crashed,Bus error,,0,0,,,,,\n"), "points are taken");
	probe = result_find(&result, "fill");
	is_number((double)probe->points, 2, 0, "two of them");
	is_text(result_value(probe, 1, 0), "128", "the value of an axis");
	is_text(probe->point[0].note, "avx", "a note");
	is_text(probe->point[1].reason, "Bus error", "a reason");
	is_number(result_figure(probe, 0, "median_ns"), 10, 0, "a figure");
	is_number(result_figure(probe, 0, "handoffs"), 0.5, 0, "a figure that this version does not know");
	is_number(result_figure(probe, 0, "remark"), NAN, 0, "a text that it does not know is no figure");
	is_number(result_figure(probe, 1, "median_ns"), NAN, 0, "an empty cell");
	is_number(result_figure(probe, 0, "nothing"), NAN, 0, "no such column");
	result_close(&result);
	ok(!take(result_take_points, NULL, "probe,size,mode,status,median_ns\na,1,,ok,5\na,2,,ok,6\nb,,x,ok,7\n"),
	   "what run --format csv prints");
	is_number((double)result.probes, 2, 0, "has its probes");
	is_text(result_find(&result, "b")->axis[0], "mode", "with the axes that they have");
	is_number((double)result_find(&result, "b")->axes, 1, 0, "and no others");
	ok(!result_find(&result, "c"), "a probe that is not there");
	result_close(&result);
}

static void test_bad_points(void)
{
	ok(!take(result_take_points, "fill", HEAD "64,ok,,,4,2,1.23456789e+09,1234567894,1234567895,,\n"),
	   "an interval with more digits than its median has");
	result_close(&result);
	refused(result_take_points, "size,median_ns\n", "x.csv:1: no column status with");
	refused(result_take_points, "median_ns,status\n", "x.csv:1: no column status with");
	refused(result_take_points, HEAD "64,ok,,,4,2,nan,9,11,,\n", "x.csv:2: median_ns: 'nan' is not a number");
	refused(result_take_points, HEAD ROW "128,ok,,,4,2,-10,9,11,,\n", "x.csv:3: median_ns: '-10' is negative");
	refused(result_take_points, HEAD "64,ok,,,4,2,inf,9,11,,\n", "x.csv:2: median_ns: 'inf' is not");
	refused(result_take_points, HEAD "64,ok,,,4,2,10,11,12,,\n", "x.csv:2: median_ns is not between");
	refused(result_take_points, HEAD ",ok,,,4,2,10,9,11,,\n", "x.csv:2: size: no value of this axis");
	refused(result_take_points, HEAD "64,,,,4,2,10,9,11,,\n", "x.csv:2: status: empty");
	refused(result_take_points, HEAD ROW "128,ok,,,4,2,10,9,11,,\n" ROW,
		"x.csv:4: the same point as row 1 of fill; expected each point once");
	refused(result_take_points, "probe,x,y,status,median_ns\na,1,12,ok,5\na,11,2,ok,5\nb,1,12,ok,5\nb,1,12,ok,5\n",
		"x.csv:5: the same point as row 1 of b");
	refused(result_take_points, "status,median_ns\nok,5\nok,5\n", "x.csv:3: the same point");
	refused(result_take_points, "probe,size,status,median_ns\na,1,ok,5\nb,1,ok,5\na,2,ok,5\n",
		"x.csv:4: probe a: its rows are not adjacent");
	refused(result_take_points, "probe,size,status,median_ns\na/b,1,ok,5\n",
		"x.csv:2: 'a/b' is not the name of a probe");
	refused(result_take_points, "probe,x,y,status,median_ns\na,1,,ok,5\na,1,2,ok,5\n",
		"x.csv:3: y: not an axis of");
}

static void test_samples(void)
{
	const struct result_probe *probe;

	take(result_take_points, "fill", HEAD ROW "128,not_reached,,,0,0,,,,,\n256,ok,,,1,1,10,9,11,,\n");
	ok(!take(result_take_samples, "fill",
		 SAMPLES "64,0,0,1,1,10,100,none\n64,0,1,1,1,10,500,preempted\n64,0,2,1,1,10,120,none\n"
			 "64,2,0,,0,10,110,none\n64,3,0,1,1,10,110,none\n256,0,0,1,1,4,10,preempted\n"),
	   "samples are taken");
	probe = result_find(&result, "fill");
	is_number((double)probe->point[0].rounds, 2, 0, "each to its point, one only taken for counters left out");
	is_number((double)probe->point[1].rounds, 0, 0, "or to none");
	ok(!probe->point[1].has_samples && probe->point[2].has_samples, "which is known");
	is_number((double)probe->point[2].first, 2, 0, "in their order");
	is_number(probe->round[0].value, 11, 0, "the median of a round, a disturbed sample left out");
	is_number(probe->round[2].value, 2.5, 0, "which is kept where a round has no other");
	is_number((double)probe->round[1].round, 3, 0, "the round");
	is_number((double)probe->timed, 5, 0, "those that are timed");
	is_number((double)probe->disturbed, 2, 0, "those that are marked");
	result_close(&result);
	take(result_take_points, "fill", HEAD ROW);
	ok(!take(result_take_samples, "fill", "size,round,iterations,wall_ns\n64,0,10,100\n64,1,10,100\n"),
	   "those of an older version");
	is_number((double)result_find(&result, "fill")->timed, 2, 0, "are all timed");
	result_close(&result);
	refused(result_take_samples, SAMPLES "64,0,0,1,1,10,100,none\n",
		"x.csv:2: a point has 1 of the 2 rounds that it has in fill.csv: the file is truncated");
	refused(result_take_samples, "size,round,wall_ns\n", "x.csv:1: no column iterations");
	refused(result_take_samples, "state,round,iterations,wall_ns\n", "column 1 is state; expected size");
	refused(result_take_samples, "size,state,round,iterations,wall_ns\n", "column 2 is state; expected round");
	refused(result_take_samples, "round,iterations,wall_ns\n", "column 1 is round; expected size");
	refused(result_take_samples, SAMPLES "65,0,0,1,1,10,100,none\n",
		"x.csv:2: a point that fill.csv does not have");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,10,-100,none\n", "x.csv:2: wall_ns: '-100'");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,10,nan,none\n", "x.csv:2: wall_ns: 'nan'");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,0,100,none\n", "x.csv:2: expected numbers");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,10,,none\n", "x.csv:2: expected numbers");
	refused(result_take_samples, SAMPLES "64,0,0,x,1,10,100,none\n", "x.csv:2: cpu: 'x'");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,10,100,often\n", "x.csv:2: disturbed: 'often'");
	refused(result_take_samples, SAMPLES "64,1,0,1,1,10,100,none\n64,0,0,1,1,10,100,none\n",
		"x.csv:3: round: 0 follows a later round");
	refused(result_take_samples, SAMPLES "64,0,0,1,1,1,1,none\n128,0,0,1,1,1,1,none\n64,1,0,1,1,1,1,none\n",
		"x.csv:4: the samples of a point are not adjacent");
}

static void test_facts(void)
{
	ok(!take(take_facts, NULL, "key,value\nschema,1\nkernel,\"6.1, x\"\n"), "facts are taken");
	is_text(facts_get(&result.facts, "kernel"), "6.1, x", "with their values");
	result_close(&result);
	refused(take_facts, "key,value\nschema,2\n",
		"x.csv:2: schema 2 was written by a newer faultline; this version reads schemas up to 1");
	refused(take_facts, "key,value\nschema,0\n", "x.csv:2: schema 0");
	refused(take_facts, "key,value\nschema,new\n", "x.csv:2: value: 'new' is not a whole number");
	refused(take_facts, "key,value\nschema,\n", "x.csv:2: schema ");
	refused(take_facts, "key,value\na,1\na,2\n", "x.csv:3: duplicate fact 'a'");
	refused(take_facts, "key,value\n,1\n", "x.csv:2: key ''");
	refused(take_facts, "a,b\n", "x.csv:1: no columns key and value");
}

static char folder[] = "/tmp/faultline-test-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void make_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	if (file) {
		fputs(text, file);
		fclose(file);
	}
}

static void make_result(const char *name)
{
	char path[128];

	mkdir(path_of(name), 0700);
	snprintf(path, sizeof path, "%s/platform.csv", name);
	make_file(path, "key,value\nschema,1\n");
	snprintf(path, sizeof path, "%s/fill.csv", name);
	make_file(path, HEAD ROW);
	snprintf(path, sizeof path, "%s/fill.samples.csv", name);
	make_file(path, SAMPLES "64,0,0,1,1,10,100,none\n64,1,0,1,1,10,100,none\n");
	snprintf(path, sizeof path, "%s/other.csv", name);
	make_file(path, "a,b\n1,2\n");
}

static void test_files(void)
{
	ok(mkdtemp(folder), "a folder");
	make_result("2026-01-01T00-00-00Z");
	make_result("2026-01-02T00-00-00Z");
	mkdir(path_of("charts"), 0700);
	ok(!result_open(&result, path_of(""), &error), "a platform's folder is opened");
	is_text(result.path, path_of("2026-01-02T00-00-00Z"), "the newest result of it");
	is_number((double)result.probes, 1, 0, "a CSV that is of no probe is passed over");
	is_number((double)result.probe[0].rounds, 2, 0, "samples are read");
	is_text(facts_get(&result.facts, "schema"), "1", "and facts");
	result_close(&result);
	ok(!result_open(&result, path_of("2026-01-01T00-00-00Z/"), &error), "a result's folder is opened");
	result_close(&result);
	ok(!result_open(&result, path_of("2026-01-01T00-00-00Z/fill.csv"), &error), "a single file is opened");
	is_text(result.probe[0].name, "fill", "named after its probe");
	is_number((double)result.probe[0].rounds, 2, 0, "with the samples beside it");
	is_number((double)result.facts.count, 1, 0, "and the facts");
	result_close(&result);
	ok(result_open(&result, path_of("2026-01-01T00-00-00Z/fill.samples.csv"), &error) < 0, "samples alone");
	has_text(error.text, "name the probe's CSV beside it", "are no result");
	ok(result_open(&result, path_of("2026-01-01T00-00-00Z/other.csv"), &error) < 0, "nor is another CSV");
	ok(result_open(&result, path_of("2026-01-01T00-00-00Z/platform.csv"), &error) < 0, "nor are the facts");
	has_text(error.text, "the facts of a result; name a probe's CSV beside it", "which is said");
	make_file("charts/platform.csv", "key,value\nschema,1\n");
	ok(result_open(&result, path_of("charts"), &error) < 0, "facts without a point");
	has_text(error.text, "no point was measured before this run ended", "are those of a run that ended early");
	remove(path_of("charts/platform.csv"));
	make_file("charts/trace.csv", "process,thread,name,primitive,calls,bytes,timed_calls,wall_ns\n");
	ok(result_open(&result, path_of("charts/trace.csv"), &error) < 0, "a file of a trace");
	has_text(error.text, "trace.csv: a file of a trace; expected the CSV of a probe", "is named as what it is");
	remove(path_of("charts/trace.csv"));
	ok(result_open(&result, path_of("charts"), &error) < 0, "an empty folder");
	has_text(error.text, "not a result", "is reported");
	ok(result_open(&result, path_of("gone"), &error) == -ENOENT, "what is not there");
	make_file("2026-01-02T00-00-00Z/platform.csv", "key,value\nschema,9\n");
	ok(result_open(&result, folder, &error) < 0, "a result of a newer version");
	has_text(error.text, "platform.csv:2: schema 9", "is refused");
}

static void remove_files(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r %s", folder);
	ok(system(command) == 0, "the folder is removed");
}

int main(void)
{
	tap_plan(91);
	test_points();
	test_bad_points();
	test_samples();
	test_facts();
	test_files();
	remove_files();
	return tap_done();
}
