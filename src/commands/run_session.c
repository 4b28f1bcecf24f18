/* SPDX-License-Identifier: MIT */
#include "run_session.h"

#include "run_against.h"

#include "chart/draw.h"
#include "measure/guard.h"
#include "measure/image.h"
#include "measure/record.h"
#include "os/os.h"
#include "report/points_table.h"
#include "result/json_lines.h"
#include "result/result_folder.h"
#include "result/scratch.h"
#include "text/message.h"
#include "text/units.h"
#include "trial/objects.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NS_PER_SECOND = 1000000000, CHECKPOINT_SECONDS = 3 };

static void print_left_out(const char *probe, const char *why)
{
	message_print("%s is left out: %s", probe, why);
}

static int make_measured(struct session *session, struct error *error)
{
	struct points points = { 0 };
	int result = selection_points(&session->settings->selection, &points, print_left_out, error);

	if (!result) {
		session->measured = calloc(points.count, sizeof *session->measured);
		session->changed = calloc(points.count, sizeof *session->changed);
		if (!session->measured || !session->changed)
			result = error_set(error, -ENOMEM, "out of memory");
	}
	for (size_t i = 0; !result && i < points.count; i++)
		session->measured[i].point = points.point[i];
	session->count = points.count;
	points_free(&points);
	return result;
}

/* Before the measuring, so that nothing is measured that can't be written. */
static int open_pack(struct session *session, struct error *error)
{
	const char *path = session->settings->pack;

	return path ? pack_open_output(&session->pack, path, error) : 0;
}

static int make_folder(struct session *session, struct error *error)
{
	const char *output = session->settings->output;
	int result;

	if (!output && session->settings->pack) {
		result = scratch_folder(session->folder, sizeof session->folder, error);
		session->is_temporary = !result;
		return result;
	}
	if (!output)
		return result_folder_make(facts_get(&session->facts, "platform"),
					  facts_get(&session->facts, "started_utc"), session->folder,
					  sizeof session->folder, error);
	snprintf(session->folder, sizeof session->folder, "%s", output);
	return result_folder_take(output, error);
}

/* The files of a probe, of the run and of its variants. */
static int record_variants(const struct session *session, size_t first, size_t length, struct error *error)
{
	int result = record_probe(session->folder, &session->measured[first], length, &session->counters, error);

	for (size_t i = 0; i < session->variants && !result; i++)
		result = record_probe(session->variant[i].folder, &session->variant[i].measured[first], length,
				      &session->counters, error);
	return result;
}

/* Writes the files of the probes that have something new. */
int session_record(struct session *session, struct error *error)
{
	int result = 0;

	for (size_t i = 0, length; i < session->count && !result; i += length) {
		length = measured_of_probe(&session->measured[i], session->count - i);
		if (memchr(&session->changed[i], true, length))
			result = record_variants(session, i, length, error);
	}
	memset(session->changed, false, session->count);
	session->recorded_ns = os_clock_ns();
	return result;
}

static void record_all_later(struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		session->changed[i] = true;
}

static void show_progress(const struct session *session, const struct schedule_progress *progress)
{
	uint64_t left = session->plan.time_ns > progress->elapsed_ns ? session->plan.time_ns - progress->elapsed_ns : 0;
	char points[UNITS_TEXT], rounds[UNITS_TEXT];

	units_number(progress->points, "point", points);
	if (session->plan.samples)
		message_progress("%zu of %s, %s", progress->started, points,
				 units_number(progress->rounds, "round", rounds));
	else
		message_progress("%zu of %s, %zu within ±%g %%, %" PRIu64 " s left", progress->started, points,
				 progress->precise, session->plan.precision * 100, left / NS_PER_SECOND);
}

static int session_round(void *context, struct measured *measured, const struct round_plan *plan, struct error *error)
{
	struct session *session = context;

	return session->variants ? against_round(session, measured, plan, error)
				 : worker_round(measured, plan, &session->place, error);
}

static int session_after_round(void *context, const struct measured *measured, const struct schedule_progress *progress,
			       struct error *error)
{
	struct session *session = context;

	session->changed[measured - session->measured] = true;
	if (session->shows_progress)
		show_progress(session, progress);
	if (os_clock_ns() - session->recorded_ns < (uint64_t)CHECKPOINT_SECONDS * NS_PER_SECOND)
		return 0;
	return session_record(session, error);
}

/* Where the user finds the result. */
static const char *place_of(const struct session *session)
{
	if (!session->is_temporary)
		return session->folder;
	return strcmp(session->settings->pack, "-") ? session->settings->pack : "the pack on standard output";
}

int session_measure(struct session *session, struct error *error)
{
	const struct schedule_hooks hooks = { session, session_round, session->variants ? against_precision : NULL,
					      session_after_round };
	struct error late = { 0 };
	int result = schedule_run(session->measured, session->count, &session->plan, &hooks, error);
	int recorded;

	if (session->shows_progress)
		message_progress_end();
	record_all_later(session);
	recorded = session_record(session, &late);
	if (!recorded && run_facts_throttling(session))
		recorded = against_write_facts(session, &late);
	if (recorded && !result) {
		*error = late;
		return recorded;
	}
	if (result == -EINTR) {
		error_set(error, result, "interrupted; what was measured so far is in %s", place_of(session));
		error->signal = (int)os_ending;
	}
	return result;
}

/* Where processes run and put temporary files. */
static int choose_place(struct session *session, struct error *error)
{
	const char *directory = getenv("TMPDIR");

	session->place.directory = directory && directory[0] ? directory : "/var/tmp";
	session->place.deadline_ns = session->settings->deadline * NS_PER_SECOND;
	os_memory_groups(session->memory_groups, sizeof session->memory_groups);
	session->place.memory_groups = session->memory_groups;
	return place_choose(&session->settings->place, &session->place.cpu, &session->place.other_cpu,
			    &session->place.refused, error);
}

static int make_image(struct session *session, struct error *error)
{
	int result = image_make(session->place.directory, session->image);

	if (result)
		return error_set(error, result, "can't write the measuring program: %s", strerror(-result));
	session->place.image = session->image;
	return 0;
}

/* Whether the clocks and memset work here, without which nothing can be measured. */
static int check_machine(struct error *error)
{
	int result = os_clock_check();

	if (result)
		return error_set(error, result,
				 "can't read the clocks of this system: clock_gettime: %s (a filter of system calls?)",
				 strerror(-result));
	if (measure_check_memset())
		return error_set(error, -EBADMSG,
				 "memset does not work: a tracer on this machine (a uprobe?) "
				 "breaks it; end the tracer and try again");
	return 0;
}

static int begin(struct session *session, struct error *error)
{
	int result = choose_place(session, error);

	if (!result)
		result = make_measured(session, error);
	if (!result)
		result = check_machine(error);
	if (result)
		return result;
	os_catch_ending(worker_interrupt);
	os_adopt_orphans();
	guard_start();
	objects_remove_leftovers(session->place.directory);
	result = counters_choose(session->settings->counters, &session->counters, error);
	if (result)
		return result;
	session->place.counters = &session->counters;
	run_plan_make(session);
	result = make_image(session, error);
	if (!result)
		result = against_begin(session, error);
	if (!result)
		result = run_facts_collect(session, error);
	if (result)
		return result;
	result = make_folder(session, error);
	if (!result)
		result = against_make_folders(session, error);
	if (!result)
		result = open_pack(session, error);
	if (result)
		return result;
	run_plan_say(session);
	run_facts_warn(&session->facts);
	result = against_write_facts(session, error);
	if (result)
		return result;
	if (!session->settings->quiet)
		run_facts_not_counted(session);
	return 0;
}

static int show_rows(const struct result *result, bool as_json)
{
	struct json_lines lines;
	struct error ignored;
	FILE *file = json_lines_begin(&lines, stdout, as_json);

	if (!file)
		return -ENOMEM;
	points_csv(result, file);
	return json_lines_end(&lines, &ignored);
}

/* The content of the files, even if they could not be written. */
static int show(const struct session *session, struct error *error)
{
	struct result result;
	int outcome;

	if (session->variants)
		return against_show(session, error);
	outcome = record_read_back(&result, session->measured, session->count, &session->counters, &session->facts,
				   false, error);
	if (outcome)
		return outcome;
	if (session->settings->format != FORMAT_TABLE)
		outcome = show_rows(&result, session->settings->format == FORMAT_JSON);
	else
		outcome = points_print_run(&result, session->plan.precision, session->settings->all, stdout);
	if (!outcome && session->settings->format == FORMAT_TABLE)
		run_tail_print(session, &result);
	result_close(&result);
	fflush(stdout);
	return outcome ? error_set(error, outcome, "out of memory") : 0;
}

static int finish(const struct session *session, int result, struct error *error)
{
	struct error chart_error = { 0 };
	bool is_quiet = session->settings->quiet;
	int shown = is_quiet ? 0 : show(session, result ? &chart_error : error);

	if (shown)
		return result ? result : shown;
	if (!is_quiet)
		fprintf(stderr, "\nResult: %s\n", place_of(session));
	if (!is_quiet && !session->is_temporary)
		fprintf(stderr, "Next: faultline report %s\n", session->folder);
	if (result || session->settings->no_charts || session->is_temporary)
		return result;
	if (draw_result(session->folder, &chart_error))
		message_print("Charts: %s", chart_error.text);
	else if (!is_quiet)
		fprintf(stderr, "Charts: %s/charts\n", session->folder);
	return 0;
}

static bool any_measured(const struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		if (session->measured[i].count > 0)
			return true;
	return false;
}

/* What was measured is always shown: a full disk may have kept it from the files. */
static int measure_and_show(struct session *session, struct error *error)
{
	int result = session_measure(session, error);

	if (result && !any_measured(session))
		return result;
	result = finish(session, result, error);
	if (session->pack.file) { /* also what an interrupted run has measured */
		struct error late = { 0 };
		int packed = pack_folder(session->folder, &session->pack, result ? &late : error);

		result = result ? result : packed;
	}
	return result;
}

int session_begin(const struct run_settings *settings, struct session **begun, struct error *error)
{
	static struct session session; /* too large for a small stack */
	int result;

	session.settings = settings;
	*begun = &session;
	result = begin(&session, error);
	if (result && os_ending) {
		result = error_set(error, -EINTR, "interrupted");
		error->signal = (int)os_ending;
	}
	return result;
}

void session_end(struct session *session)
{
	if (session->pack.file)
		atomic_file_discard(&session->pack);
	if (session->image[0])
		image_remove(session->place.directory);
	if (session->measured)
		measured_free(session->measured, session->count);
	against_free(session);
	free(session->changed);
	facts_free(&session->facts);
	guard_end();
}

int session_run(const struct run_settings *settings, struct error *error)
{
	struct session *session;
	int result = session_begin(settings, &session, error);

	if (!result)
		result = measure_and_show(session, error);
	session_end(session);
	return result;
}
