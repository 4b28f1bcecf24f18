/* SPDX-License-Identifier: MIT */
/* The CSV files of a probe, letter by letter; and files that appear whole or not at all. */
#include "measure/record.h"
#include "result/csv_write.h"
#include "stats/disturbance.h"
#include "result/atomic_file.h"
#include "fake_os.h"
#include "measure/platform.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct probe probe = {
	.name = "fake",
	.axes = { { "state", "warm,cold", "warm", NULL, NULL }, { "size", "64..1G*4", "64", "B", NULL } },
	.tallies = { "handoffs" },
};

static char folder[] = "/tmp/faultline-test-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static bool exists(const char *name)
{
	struct stat status;

	return !lstat(path_of(name), &status);
}

/* Files that have a name only while they are written. */
static int strays(void)
{
	DIR *open = opendir(folder);
	const struct dirent *entry;
	int count = 0;

	while (open && (entry = readdir(open)))
		count += entry->d_name[0] == '.' && strlen(entry->d_name) > 2;
	closedir(open);
	return count;
}

static const char *content(const char *name)
{
	static char text[8192];
	FILE *file = fopen(path_of(name), "r");
	size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;

	text[length] = '\0';
	if (file)
		fclose(file);
	return text;
}

static void test_text(const char *text, const char *expected, const char *what)
{
	char *written = NULL;
	size_t size;
	FILE *file = open_memstream(&written, &size);

	csv_write_text(file, text);
	fclose(file);
	is_text(written, expected, what);
	free(written);
}

static void test_quoting(void)
{
	test_text("plain words", "plain words", "a cell that needs no quotes has none");
	test_text("", "", "an empty cell");
	test_text("a,b", "\"a,b\"", "a comma");
	test_text("say \"no\"", "\"say \"\"no\"\"\"", "quotes are doubled");
	test_text("two\nlines", "\"two\nlines\"", "the end of a line");
	test_text("cr\r", "\"cr\r\"", "a carriage return");
}

static void test_figures(void)
{
	static const double figures[] = { 0, 1.5, NAN, INFINITY, -INFINITY, 1e308 };
	char *written = NULL;
	size_t size;
	FILE *file = open_memstream(&written, &size);

	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		csv_write_figure(file, figures[i]);
	fclose(file);
	is_text(written, ",0,1.5,,,,1e+308", "what is no number is an empty cell");
	free(written);
}

static void test_probe(void)
{
	struct sample samples[] = {
		{ .round = 0,
		  .index = 0,
		  .cpu = 1,
		  .timed = 1,
		  .iterations = 4,
		  .bytes = 1073741824,
		  .wall_ns = 10,
		  .cpu_ns = 9,
		  .user_ns = SAMPLE_UNKNOWN,
		  .system_ns = SAMPLE_UNKNOWN,
		  .minor_faults = 3,
		  .tally = { 8 },
		  .steal_ns = SAMPLE_UNKNOWN,
		  .counter = { 400, SAMPLE_UNKNOWN },
		  .running = { 1, NAN } },
		{ .round = 1,
		  .index = 0,
		  .cpu = SAMPLE_UNKNOWN,
		  .timed = 1,
		  .iterations = 4,
		  .bytes = 1073741824,
		  .wall_ns = 20000000000000,
		  .cpu_ns = 9,
		  .user_ns = 0,
		  .system_ns = 9,
		  .minor_faults = 3,
		  .tally = { 9 },
		  .steal_ns = SAMPLE_UNKNOWN,
		  .disturbed = DISTURBED_PREEMPTED | DISTURBED_STOLEN,
		  .counter = { 404, SAMPLE_UNKNOWN },
		  .running = { 0.5, NAN } },
	};
	const struct measured measured[] = {
		{ .point = { &probe, { 0, 1073741824 } },
		  .sample = samples,
		  .count = 2,
		  .rounds = 2,
		  .note = "as \"is\"" },
		{ .point = { &probe, { 1, 64 } }, .status = STATUS_CRASHED, .reason = "Bus error: no room, it seems" },
	};
	const struct counters counters = { .counter = { { .name = "cycles:u" }, { .name = "a\"b" } },
					   .count = 2,
					   .groups = 1 };
	struct error error = { 0 };
	struct result result;
	struct facts facts = { 0 };

	ok(!record_probe(folder, measured, 2, &counters, &error), "the files of a probe are written");
	is_text(content("fake.csv"),
		"state,size,status,reason,note,samples,rounds,iterations,bytes,median_ns,ci_low_ns,ci_high_ns,min_ns,"
		"p10_ns,"
		"p90_ns,max_ns,cpu_ns,user_ns,system_ns,minor_faults,major_faults,voluntary_switches,involuntary_"
		"switches,"
		"steal_ns,disturbed,left_out,handoffs,cycles:u,cycles:u_running,\"a\"\"b\",\"a\"\"b_running\"\n"
		"warm,1073741824,ok,,\"as "
		"\"\"is\"\"\",2,2,4,1073741824,2.5e+12,,,2.5,5e+11,4.5e+12,5000000000000,2.25,0,2.25,"
		"0.75,0,0,0,,1,0,2.125,100.5,0.5,,\n"
		"cold,64,crashed,\"Bus error: no room, it seems\",,0,0,,,,,,,,,,,,,,,,,,0,0,,,,,\n",
		"a row a point; what is not known is an empty cell; whole figures keep their digits");
	is_text(content("fake.samples.csv"),
		"state,size,round,index,cpu,timed,iterations,bytes,wall_ns,cpu_ns,user_ns,system_ns,minor_faults,major_"
		"faults,"
		"voluntary_switches,involuntary_switches,steal_ns,disturbed,handoffs,cycles:u,cycles:u_running,"
		"\"a\"\"b\",\"a\"\"b_running\"\n"
		"warm,1073741824,0,0,1,1,4,1073741824,10,9,,,3,0,0,0,,none,8,400,1,,\n"
		"warm,1073741824,1,0,,1,4,1073741824,20000000000000,9,0,9,3,0,0,0,,preempted stolen,9,404,0.5,,\n",
		"a row a sample");
	is_number(strays(), 0, 0, "nothing else is left");
	facts_set(&facts, "page_size", "%d", 4096);
	ok(!record_read_back(&result, measured, 2, &counters, &facts, false, &error),
	   "it is read back without the files");
	is_number(result_figure(&result.probe[0], 0, "cycles:u"), 100.5, 0, "with what they hold");
	is_number(result_figure(&result.probe[0], 1, "median_ns"), NAN, 0, "what is not known stays so");
	is_text(result.probe[0].point[1].reason, "Bus error: no room, it seems", "and with the reason");
	is_number(result_page(&result), 4096, 0, "and with the facts");
	result_close(&result);
	facts_free(&facts);
}

static void test_platform(void)
{
	struct facts facts = { 0 }, copies = { 0 };
	struct error error = { 0 };

	facts_set(&facts, "cpu_model", "%s", "Xeon, \"fast\"");
	facts_set(&facts, "seed", "%d", 1);
	facts_set(&facts, "seed", "%d", 2);
	is_text(facts_get(&facts, "seed"), "2", "a fact that is set twice has its last value");
	for (int i = 0; i < 40; i++) {
		char key[8];

		snprintf(key, sizeof key, "f%d", i);
		facts_set(&copies, key, "%s", i ? facts_text(&copies, "f0") : "first");
	}
	is_text(facts_get(&copies, "f39"), "first", "a fact may be made from another one of the same facts");
	facts_set(&copies, "long", "%02000d", 1);
	is_text(strpbrk(facts_get(&copies, "long"), "."), "...", "one that is too long shows that it was cut");
	facts_free(&copies);
	ok(!facts_get(&facts, "none"), "a fact that is not known is NULL");
	ok(!facts_write(&facts, folder, &error), "platform.csv is written");
	is_text(content("platform.csv"), "key,value\ncpu_model,\"Xeon, \"\"fast\"\"\"\nseed,2\n", "a row a fact");
	facts_free(&facts);
}

static void limit_files(rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void test_atomic_file_failures(void)
{
	struct error error = { 0 };
	struct atomic_file output;
	FILE *old = fopen(path_of("kept.csv"), "w");
	int result;

	fputs("old", old);
	fclose(old);
	atomic_file_open(&output, folder, "kept.csv", &error);
	limit_files(1);
	for (int i = 0; i < 100000; i++)
		fputs("new", output.file);
	mkdir(folder, 0700); /* fails, and leaves an errno that does not belong to the file */
	result = atomic_file_commit(&output, &error);
	limit_files(RLIM_INFINITY);
	is_number(result, -EFBIG, 0, "a file that can't be written fails");
	has_text(error.text, "kept.csv: can't be written: File too large", "and the message has the reason");
	is_text(content("kept.csv"), "old", "what was there before stays");
	is_number(strays(), 0, 0, "nothing else is left");
	atomic_file_discard(&output);
	is_text(content("kept.csv"), "old", "discarding it afterwards does nothing");
	atomic_file_open(&output, folder, "dropped.csv", &error);
	fputs("new", output.file);
	atomic_file_discard(&output);
	ok(!exists("dropped.csv") && strays() == 0, "one that is discarded leaves nothing");
	ok(atomic_file_open(&output, path_of("no/such"), "x.csv", &error) == -ENOENT, "a folder that does not exist");
	has_text(error.text, "no/such/x.csv: can't be written: No such file or directory", "is reported");
	atomic_file_discard(&output);
}

static void test_atomic_file_whole(void)
{
	struct error error = { 0 };
	struct atomic_file output;

	atomic_file_open(&output, folder, "whole.csv", &error);
	fputs("new", output.file);
	fflush(output.file);
	ok(!exists("whole.csv"), "nothing is there before it is whole");
	ok(!atomic_file_commit(&output, &error) && !strcmp(content("whole.csv"), "new"), "then all of it");
	atomic_file_open(&output, folder, "whole.csv", &error);
	fputs("newer", output.file);
	fflush(output.file);
	is_text(content("whole.csv"), "new", "what is there stays until the next is whole");
	ok(!atomic_file_commit(&output, &error) && !strcmp(content("whole.csv"), "newer"), "and is then replaced");
}

static void remove_all(void)
{
	static const char *const names[] = { "fake.csv", "fake.samples.csv", "platform.csv", "kept.csv", "whole.csv" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(path_of(names[i]));
	rmdir(folder);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	tap_plan(6 + 1 + 9 + 4 + 8 + 6 + 1);
	test_quoting();
	test_figures();
	test_probe();
	test_platform();
	test_atomic_file_failures();
	test_atomic_file_whole();
	remove_all();
	ok(access(folder, F_OK), "no other file was written");
	return tap_done();
}
