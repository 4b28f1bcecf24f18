/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include "chart_data.h"
#include "chart_rounds.h"
#include "chart_tail.h"
#include "gnuplot.h"
#include "os/os.h"
#include "picture.h"
#include "result/result_folder.h"
#include "result/result_order.h"
#include "result/scratch.h"
#include "scripts.h"
#include "text/message.h"
#include "text/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME = SCRIPTS_NAME, PATH = 4096, CONDITION = 200 };

static const char *const format_name[DRAW_FORMATS] = { "svg", "png" };

struct job {
	const struct drawing *drawing;
	struct result opened[DRAW_RESULTS];
	struct scripts scripts;
	char pictures[PATH]; /* gnuplot draws into it, a folder that does not last */
	FILE *script;
	long head;                      /* the position after the data in the script */
	bool has_nothing[SCRIPTS_MOST]; /* per chart */
	size_t drawn, failed, bad_files;
	char failure[sizeof((struct error *)NULL)->text]; /* of the last chart that failed */
	size_t alike;                                     /* how many in a row failed like that */
};

enum { HOPELESS = 3 }; /* as many charts that fail alike, and none that was drawn: then no other is tried */

static void on_left_out(void *context, const char *words)
{
	struct job *job = context;

	message_print("faultline: %s", words);
	job->bad_files++;
}

/* A path that gnuplot accepts as a path in any case: it would run "|word" and "<word". */
static void write_path(FILE *file, const char *folder, const char *name)
{
	char path[2 * PATH];

	snprintf(path, sizeof path, "%s%s/%s", folder[0] == '/' ? "" : "./", folder, name);
	gnuplot_quote(file, path);
	putc('\n', file);
}

static void picture_name(char name[static 2 * NAME], const char *chart, size_t format)
{
	snprintf(name, 2 * NAME, "%s.%s", chart, format_name[format]);
}

/* Goes behind the data. */
static int begin_script(const struct job *job)
{
	if (fseek(job->script, job->head, SEEK_SET))
		return -errno;
	fputs("parts = ", job->script);
	write_path(job->script, job->scripts.folder, "parts/");
	fputs("load parts.'common.gp'\n", job->script);
	return 0;
}

static int end_script(const struct job *job)
{
	int result = scratch_flush(job->script);

	return !result && ftruncate(fileno(job->script), ftell(job->script)) ? -errno : result;
}

/* Puts the part of one chart after the data. */
static int write_script(const struct job *job, const char *chart)
{
	FILE *file = job->script;
	char name[2 * NAME];
	int result = begin_script(job);

	if (result)
		return result;
	for (size_t i = 0; i < DRAW_FORMATS; i++) {
		if (!job->drawing->format[i])
			continue;
		picture_name(name, chart, i);
		fprintf(file, "format = \"%s\"\npicture = ", format_name[i]);
		write_path(file, job->pictures, name);
		fputs("load ", file);
		snprintf(name, sizeof name, "%s.gp", chart);
		write_path(file, job->scripts.folder, name);
	}
	return end_script(job);
}

/* The charts whose conditions are true, by their numbers. */
static int ask_conditions(struct job *job)
{
	char condition[CONDITION];
	int result = begin_script(job);

	for (size_t i = 0; i < job->scripts.count && !result; i++)
		if (scripts_condition(&job->scripts, i, condition, sizeof condition))
			fprintf(job->script, "if (%s) { print %zu }\n", condition, i);
	return result ? result : end_script(job);
}

/* Most of the time of a chart goes into the start of gnuplot: so which charts have nothing to show, one gnuplot says of
 * all. Where it can't, each chart says why. */
static int find_nothing(struct job *job, struct error *error)
{
	FILE *words = scratch_file(error);
	struct error why;
	char line[64];
	int result;

	if (!words)
		return -ENOSPC;
	result = ask_conditions(job);
	result = result ? result : gnuplot_ask(job->script, words, &why);
	rewind(words);
	while (!result && fgets(line, sizeof line, words)) {
		size_t chart = strtoul(line, NULL, 10);

		if (line[0] >= '0' && line[0] <= '9' && chart < job->scripts.count)
			job->has_nothing[chart] = true;
	}
	fclose(words);
	if (result != -EINTR)
		return 0;
	*error = why;
	error->signal = (int)os_ending;
	return result;
}

static bool is_standard_output(const struct drawing *drawing)
{
	return !strcmp(drawing->output, "-");
}

/* Moves the pictures of a chart to their places if `result` is 0. */
static int place_pictures(const struct job *job, const char *chart, int result, struct error *error)
{
	char drawn[2 * PATH], name[2 * NAME];

	for (size_t i = 0; i < DRAW_FORMATS; i++) {
		if (!job->drawing->format[i])
			continue;
		picture_name(name, chart, i);
		snprintf(drawn, sizeof drawn, "%s/%s", job->pictures, name);
		if (!result)
			result = picture_place(drawn, i, job->drawing->output, name, error);
		unlink(drawn);
	}
	return result;
}

static int note_failure(struct job *job, const char *chart, const char *why, struct error *error)
{
	job->alike = strcmp(job->failure, why) ? 1 : job->alike + 1;
	job->failed++;
	snprintf(job->failure, sizeof job->failure, "%s", why);
	if (job->drawn == 0 && job->alike == HOPELESS)
		return error_set(error, -EIO, "no chart can be drawn; the first %d failed alike: %.800s", HOPELESS,
				 job->failure);
	message_print("faultline: chart %s: %s", chart, why);
	return 0;
}

/* A chart that fails is reported and counted; only an error that affects the others too is returned. */
static int draw(struct job *job, const char *chart, struct error *error)
{
	struct error own = { 0 };
	int result = write_script(job, chart);

	if (result)
		return error_set(error, result, "%.700s: can't be written: %s", job->pictures, strerror(-result));
	result = gnuplot_run(job->script, &own);
	result = place_pictures(job, chart, result, &own);
	if (result == 0)
		job->drawn++;
	if (result == -EIO)
		return note_failure(job, chart, own.text, error);
	if (result < 0) {
		*error = own;
		error->signal = result == -EINTR ? (int)os_ending : 0;
		return result;
	}
	return 0;
}

static int draw_all(struct job *job, struct error *error)
{
	char charts[UNITS_TEXT], files[UNITS_TEXT];
	int result = 0;

	if (!job->drawing->only)
		result = find_nothing(job, error);
	for (size_t i = 0; i < job->scripts.count && !result; i++)
		if (scripts_has(job->drawing->only, job->scripts.chart[i]) && !job->has_nothing[i])
			result = draw(job, job->scripts.chart[i], error);
	if (result)
		return result;
	if (job->failed || job->bad_files)
		return error_set(error, -EIO, "%s in %.700s; %zu failed; left out: %s",
				 units_number(job->drawn, "chart", charts), job->drawing->output, job->failed,
				 units_number(job->bad_files, "file", files));
	if (job->drawn == 0)
		return error_set(error, -ENOENT, "no data for any chart%s: nothing that it shows was measured",
				 job->drawing->only ? " of those named" : "");
	return 0;
}

/* Only where they are named, since the samples take long to read; and of one result. */
static bool wants_rounds(const struct drawing *drawing)
{
	return drawing->only && drawing->folders == 1 && scripts_has(drawing->only, "rounds");
}

static void print_not_measured(const struct job *job)
{
	if (result_is_emulated(&job->opened[0]) || result_is_reported(&job->opened[0]))
		return;
	for (size_t i = 1; i < job->drawing->folders; i++)
		if (result_is_emulated(&job->opened[i]) || result_is_reported(&job->opened[i]))
			message_print("Note: %s comes last: it was %s", job->opened[i].path,
				      result_is_emulated(&job->opened[i])
					      ? "taken on an emulator, and its times mean nothing"
					      : "reported by others, not measured");
}

static int open_results(struct job *job, struct error *error)
{
	const struct drawing *drawing = job->drawing;
	const struct result_tolerance tolerance = { drawing->folders > 1 || wants_rounds(drawing), on_left_out, job };
	int result = 0;

	for (size_t i = 0; i < drawing->folders && !result; i++)
		result = result_open_tolerant(&job->opened[i], drawing->folder[i], &tolerance, error);
	if (!result && result_order(job->opened, NULL, drawing->folders))
		result = error_set(error, -ENOMEM, "out of memory");
	if (!result && drawing->folders > 1)
		print_not_measured(job);
	return result;
}

static int write_head(struct job *job, struct error *error)
{
	const struct result *read = job->drawing->result;
	int result = read ? 0 : open_results(job, error);

	if (!result)
		result = chart_data_write(read ? read : job->opened, job->drawing->folders, on_left_out, job,
					  job->script, error);
	if (!result)
		result = chart_tail_write(job->drawing->folders == 1 ? (read ? read : job->opened) : NULL, job->script,
					  error);
	if (result)
		return result;
	chart_rounds_write(wants_rounds(job->drawing) ? (read ? read : job->opened) : NULL, job->script);
	result = scratch_flush(job->script);
	job->head = ftell(job->script);
	return result ? error_set(error, result, "%.700s: can't be written: %s", job->pictures, strerror(-result)) : 0;
}

static int check_output(const struct job *job, struct error *error)
{
	int result = is_standard_output(job->drawing) ? 0 : folder_make(job->drawing->output, error);

	if (!result && !is_standard_output(job->drawing) && access(job->drawing->output, W_OK | X_OK))
		result = error_set(error, -errno, "%.700s: can't be written: %s", job->drawing->output,
				   strerror(errno));
	return result;
}

/* Standard output can hold one picture. */
static int check_single(const struct drawing *drawing, struct error *error)
{
	size_t formats = 0;

	for (size_t i = 0; i < DRAW_FORMATS; i++)
		formats += drawing->format[i];
	if (is_standard_output(drawing) && (!drawing->only || strchr(drawing->only, ',') || formats != 1))
		return error_usage(
			error,
			"-o -: standard output can hold only one picture; choose it with --only CHART --format svg");
	return 0;
}

static int run_job(struct job *job, struct error *error)
{
	int result = check_single(job->drawing, error);

	if (!result)
		result = scripts_find(&job->scripts, job->drawing->only, error);
	if (result)
		return result;
	result = scratch_folder(job->pictures, sizeof job->pictures, error);
	if (!result && strpbrk(job->pictures, "\r\n"))
		result = error_set(error, -EINVAL,
				   "%.700s: gnuplot can't write into a folder whose name has a line break",
				   job->pictures);
	if (result)
		return result;
	job->script = scratch_file(error);
	if (!job->script)
		return -EIO;
	result = write_head(job, error);
	if (!result)
		result = check_output(job, error);
	if (!result) {
		os_catch_ending(NULL);
		result = draw_all(job, error);
	}
	fclose(job->script);
	return result;
}

int draw_charts(const struct drawing *drawing, size_t *drawn, struct error *error)
{
	struct job *job = calloc(1, sizeof *job);
	int result;

	if (!job)
		return error_set(error, -ENOMEM, "out of memory");
	job->drawing = drawing;
	result = run_job(job, error);
	*drawn = job->drawn;
	for (size_t i = 0; i < drawing->folders; i++)
		result_close(&job->opened[i]);
	free(job);
	return result;
}
