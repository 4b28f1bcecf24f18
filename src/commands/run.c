/* SPDX-License-Identifier: MIT */
/* faultline run: measures, writes a result, prints a table. */
#include "command.h"

#include "../draft.h"
#include "../measure.h"
#include "../objects.h"
#include "../os/os.h"
#include "../platform.h"
#include "../record.h"
#include "../registry.h"
#include "../run.h"
#include "../warnings.h"
#include "../worker.h"
#include "chart.h"
#include "summary.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_CHOICES = 32, MOST_PROBES = 64, LONGEST_NAME = 100, NS_PER_SECOND = 1000000000, CHECKPOINT_SECONDS = 3 };

struct settings {
	struct choice choice[MOST_CHOICES];
	size_t choices;
	const struct probe *probe[MOST_PROBES];
	size_t probes;
	const char *name, *output, *counters;
	uint64_t seconds, samples, seed, deadline;
	double precision;
	bool seeded, full, csv, no_charts, no_pin, emulated;
	int cpu;
};

/* What is being run: the points of each probe stand together. */
struct session {
	const struct settings *settings;
	struct measured *measured;
	size_t count;
	char folder[4096];
	struct facts facts;
	struct counters counters;
	struct worker_place place;
	struct run_plan plan;
	bool *changed;            /* per point: has samples that are not on disk yet */
	uint64_t recorded_ns;     /* when the files were last written */
	bool shows_progress;
};

static volatile sig_atomic_t signal_number;

static void on_signal(int number)
{
	signal_number = number;
	worker_interrupt();
}

/* A signal that whoever started us wants ignored, as nohup(1) does, stays so. */
static void catch_signals(void)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal }, before;

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		if (!sigaction(ending[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(ending[i], &action, NULL);
}

static int take_precision(struct settings *settings, const char *value, struct error *error)
{
	char *end;
	double percent = strtod(value, &end);

	if (end == value || *end || !(percent > 0 && percent <= 100))
		return error_usage(error, "--precision: '%s' is no percentage above 0 and up to 100", value);
	settings->precision = percent / 100;
	return 0;
}

static int take_axis(struct settings *settings, const char *name, const char *value, struct error *error)
{
	if (settings->choices == MOST_CHOICES)
		return error_usage(error, "more than %d axes", MOST_CHOICES);
	settings->choice[settings->choices++] = (struct choice){ name, value };
	return 0;
}

static int take_format(struct settings *settings, const char *value, struct error *error)
{
	settings->csv = !strcmp(value, "csv");
	if (!settings->csv && strcmp(value, "table"))
		return error_usage(error, "--format: no format '%s'; expected table or csv", value);
	return 0;
}

/* The platform's name is that of a folder in results/. */
static int take_name(struct settings *settings, const char *value, struct error *error)
{
	if (!value[0] || value[0] == '.' || strchr(value, '/') || strlen(value) > LONGEST_NAME)
		return error_usage(error, "--name: '%.200s' can't name a folder; expected a word such as my-laptop", value);
	settings->name = value;
	return 0;
}

static int run_take(void *context, const char *name, const char *value, struct error *error)
{
	struct settings *settings = context;
	uint64_t number;
	int result = 0;

	if (!strcmp(name, "time"))
		return command_number(name, value, 1, 1000000, &settings->seconds, error);
	if (!strcmp(name, "samples"))
		return command_number(name, value, 1, 1000000, &settings->samples, error);
	if (!strcmp(name, "deadline"))
		return command_number(name, value, 1, 1000000, &settings->deadline, error);
	if (!strcmp(name, "seed")) {
		settings->seeded = true;
		return command_number(name, value, 0, INT64_MAX, &settings->seed, error);
	}
	if (!strcmp(name, "cpu")) {
		settings->no_pin = !strcmp(value, "none");
		if (!settings->no_pin)
			result = command_number(name, value, 0, 65535, &number, error);
		if (!result && !settings->no_pin)
			settings->cpu = (int)number;
		return result;
	}
	if (!strcmp(name, "precision"))
		return take_precision(settings, value, error);
	if (!strcmp(name, "format"))
		return take_format(settings, value, error);
	if (!strcmp(name, "name"))
		return take_name(settings, value, error);
	if (!strcmp(name, "output"))
		settings->output = value;
	else if (!strcmp(name, "counters"))
		settings->counters = value;
	else if (!strcmp(name, "full"))
		settings->full = true;
	else if (!strcmp(name, "emulated"))
		settings->emulated = true;
	else if (!strcmp(name, "no-charts"))
		settings->no_charts = true;
	else
		return take_axis(settings, name, value, error);
	return 0;
}

/* Every axis of every probe, once, as an option. */
static size_t axis_options(struct command_option *option, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < registry_count; i++)
		for (size_t j = 0; j < probe_axis_count(registry[i]); j++) {
			const char *name = registry[i]->axes[j].name;
			size_t known = 0;

			while (known < count && strcmp(option[known].name, name))
				known++;
			if (known == count && count < size)
				option[count++] = (struct command_option){ name, 0, "VALUES", registry[i]->axes[j].help };
		}
	return count;
}

/* A probe that is named twice is measured once: it has one file. */
static void add_probe(struct settings *settings, const struct probe *probe)
{
	for (size_t i = 0; i < settings->probes; i++)
		if (settings->probe[i] == probe)
			return;
	if (settings->probes < MOST_PROBES)
		settings->probe[settings->probes++] = probe;
}

static int take_probes(struct settings *settings, int argc, char **argv, struct error *error)
{
	for (int i = 0; i < argc; i++) {
		const struct probe *probe = registry_find(argv[i], error);

		if (!probe)
			return -EINVAL;
		add_probe(settings, probe);
	}
	for (size_t i = 0; argc == 0 && i < registry_count; i++)
		add_probe(settings, registry[i]);
	return 0;
}

/* An axis that none of the probes has is a mistake; one that some have is not. */
static int check_choices(const struct settings *settings, struct error *error)
{
	for (size_t i = 0; i < settings->choices; i++) {
		bool known = false;

		for (size_t j = 0; j < settings->probes; j++)
			known |= probe_axis_find(settings->probe[j], settings->choice[i].axis) >= 0;
		if (!known)
			return error_usage(error, "--%s: not an axis of %s%s; see 'faultline list %s'",
					   settings->choice[i].axis, settings->probe[0]->name,
					   settings->probes > 1 ? " or the others" : "", settings->probe[0]->name);
	}
	return 0;
}

/* Marks the choices whose axis the probe has. */
static void mark_choices(const struct settings *settings, const struct probe *probe, bool *marked)
{
	for (size_t i = 0; i < settings->choices; i++)
		marked[i] |= probe_axis_find(probe, settings->choice[i].axis) >= 0;
}

static bool all_marked(const struct settings *settings, const bool *marked)
{
	for (size_t i = 0; i < settings->choices; i++)
		if (!marked[i])
			return false;
	return true;
}

/*
 * Points of every probe. A value that one probe does not take is a mistake unless another one takes
 * it: `--size 1G` for all probes leaves out those whose size ends earlier, and says so.
 */
static int make_points(const struct settings *settings, struct points *points, struct error *error)
{
	struct error left_out[MOST_PROBES] = { 0 };
	bool taken[MOST_CHOICES] = { 0 };
	size_t last = settings->probes;

	for (size_t i = 0; i < settings->probes; i++) {
		size_t before = points->count;
		int result = sweep_points(settings->probe[i], settings->choice, settings->choices, settings->full, points,
					  &left_out[i]);

		if (result == -ENOMEM) {
			*error = left_out[i];
			return result;
		}
		if (!result) {
			mark_choices(settings, settings->probe[i], taken);
			continue;
		}
		points->count = before;
		last = i;
	}
	if (last < settings->probes && (points->count == 0 || !all_marked(settings, taken)))
		return error_usage(error, "%s: %.900s", settings->probe[last]->name, left_out[last].text);
	for (size_t i = 0; i < settings->probes; i++)
		if (left_out[i].text[0])
			fprintf(stderr, "%s is left out: %s\n", settings->probe[i]->name, left_out[i].text);
	return 0;
}

static int make_measured(struct session *session, struct error *error)
{
	struct points points = { 0 };
	int result = make_points(session->settings, &points, error);

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

static const char *temporary_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && directory[0] ? directory : "/var/tmp";
}

/* The last CPU that we may use, since the first often serves the interrupts; and one on another
 * core for a peer, or at least another one. */
static int choose_place(const struct settings *settings, struct worker_place *place, struct error *error)
{
	int cpu[1024];
	size_t count = os_cpus(cpu, sizeof cpu / sizeof cpu[0]);
	bool allowed = settings->cpu < 0;

	*place = (struct worker_place){ -1, -1, temporary_directory(), settings->deadline * NS_PER_SECOND };
	for (size_t i = 0; i < count; i++)
		allowed |= cpu[i] == settings->cpu;
	if (!allowed)
		return error_usage(error, "--cpu: %d is none of the %zu CPUs that this process may use", settings->cpu, count);
	if (settings->no_pin || count == 0)
		return 0;
	place->cpu = settings->cpu >= 0 ? settings->cpu : cpu[count - 1];
	for (size_t i = 0; i < count; i++)
		if (cpu[i] != place->cpu && (place->other_cpu < 0 || cpu[i] != os_sibling(place->cpu)))
			place->other_cpu = cpu[i];
	return 0;
}

static void record_platform(struct facts *facts, const char *given)
{
	char name[128];

	platform_name(name, sizeof name);
	facts_set(facts, "platform", "%s", given ? given : name);
}

static void collect_facts(struct session *session, int argc, char **argv)
{
	struct facts *facts = &session->facts;
	char utc[32];

	platform_utc(os_utc_seconds(), utc, sizeof utc);
	facts_set(facts, "schema", "%d", RECORD_SCHEMA);
	facts_set(facts, "version", "%s", FAULTLINE_VERSION);
	record_platform(facts, session->settings->name);
	facts_set(facts, "started_utc", "%s", utc);
	command_record(facts, argc, argv);
	facts_set(facts, "emulated", "%s", session->settings->emulated ? "yes" : "no");
	facts_set(facts, "seed", "%" PRIu64, session->plan.seed);
	facts_set(facts, "cpu", session->place.cpu >= 0 ? "%d" : "not bound", session->place.cpu);
	facts_set(facts, "other_cpu", session->place.other_cpu >= 0 ? "%d" : "none", session->place.other_cpu);
	if (session->place.cpu >= 0 && os_sibling(session->place.cpu) >= 0)
		facts_set(facts, "cpu_sibling", "%d", os_sibling(session->place.cpu));
	facts_set(facts, "clock_resolution_ns", "%" PRIu64, session->plan.clock_ns);
	facts_set(facts, "accounting_tick_ns", "%" PRIu64, session->plan.tick_ns);
	facts_set(facts, "build", "%s", FAULTLINE_BUILD);
	for (size_t i = 0; i < session->counters.count; i++) {
		const struct counter *counter = &session->counters.counter[i];
		char key[80];

		snprintf(key, sizeof key, "counter_%s", counter->name);
		facts_set(facts, key, "%s", counter->reason[0] ? counter->reason : "counted");
	}
	platform_collect(facts, session->place.directory);
}

/* Tells a warning, and notes it as a fact. */
static void tell_warning(void *context, const char *text)
{
	struct facts *told = context;
	char key[32];

	snprintf(key, sizeof key, "warning_%zu", told->count + 1);
	facts_set(told, key, "%s", text);
	fprintf(stderr, "Warning: %s\n", text);
}

static void tell_warnings(struct facts *facts)
{
	struct facts told = { 0 };

	warnings_tell(facts, tell_warning, &told);
	for (size_t i = 0; i < told.count; i++)
		facts_set(facts, told.fact[i].key, "%s", told.fact[i].value);
	facts_free(&told);
}

static bool folder_is_empty_or_new(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool empty = true;

	if (!folder)
		return errno == ENOENT;
	while (empty && (entry = readdir(folder)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(folder);
	return empty;
}

static int make_own_folder(struct session *session, const char *output, struct error *error)
{
	if (!folder_is_empty_or_new(output))
		return error_usage(error, "-o %.500s: there is something already; name a new or an empty folder", output);
	snprintf(session->folder, sizeof session->folder, "%s", output);
	return command_make_folder(session->folder, error);
}

/* results/<platform>/<UTC start>, with a number behind it if two runs start within one second. */
static int make_result_folder(struct session *session, struct error *error)
{
	const struct settings *settings = session->settings;
	char parent[256];
	int result;

	if (settings->output)
		return make_own_folder(session, settings->output, error);
	snprintf(parent, sizeof parent, "results/%s", facts_get(&session->facts, "platform"));
	result = command_make_folder(parent, error);
	for (int i = 1; !result; i++) {
		char number[16] = "";

		if (i > 1)
			snprintf(number, sizeof number, "-%d", i);
		snprintf(session->folder, sizeof session->folder, "%s/%s%s", parent,
			 facts_get(&session->facts, "started_utc"), number);
		if (!mkdir(session->folder, 0777))
			break;
		if (errno != EEXIST)
			result = error_set(error, -errno, "%s: the folder can't be made: %s", session->folder, strerror(errno));
	}
	return result;
}

/* Writes the files of the probes that have something new. */
static int record_changed(struct session *session, struct error *error)
{
	int result = 0;

	for (size_t i = 0, end; i < session->count && !result; i = end) {
		bool changed = false;

		for (end = i; end < session->count && session->measured[end].point.probe == session->measured[i].point.probe;
		     end++) {
			changed |= session->changed[end];
			session->changed[end] = false;
		}
		if (changed)
			result = record_probe(session->folder, &session->measured[i], end - i, &session->counters, error);
	}
	session->recorded_ns = os_clock_ns();
	return result;
}

static void record_all_later(struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		session->changed[i] = true;
}

static void show_progress(const struct session *session, const struct run_progress *progress)
{
	uint64_t left = session->plan.time_ns > progress->elapsed_ns ? session->plan.time_ns - progress->elapsed_ns : 0;

	if (session->plan.samples)
		fprintf(stderr, "\r%zu of %zu points, %zu rounds  ", progress->started, progress->points, progress->rounds);
	else
		fprintf(stderr, "\r%zu of %zu points, %zu within ±%g %%, %" PRIu64 " s left  ", progress->started,
			progress->points, progress->precise, session->plan.precision * 100, left / NS_PER_SECOND);
}

static int session_round(void *context, struct measured *measured, const struct round_plan *plan,
			 struct error *error)
{
	struct session *session = context;

	return worker_round(measured, plan, &session->place, error);
}

static int session_after_round(void *context, const struct measured *measured, const struct run_progress *progress,
			       struct error *error)
{
	struct session *session = context;

	session->changed[measured - session->measured] = true;
	if (session->shows_progress)
		show_progress(session, progress);
	if (os_clock_ns() - session->recorded_ns < (uint64_t)CHECKPOINT_SECONDS * NS_PER_SECOND)
		return 0;
	return record_changed(session, error);
}

static void make_plan(struct session *session)
{
	const struct settings *settings = session->settings;

	session->plan = (struct run_plan){
		.time_ns = settings->seconds * NS_PER_SECOND,
		.samples = settings->samples,
		.precision = settings->precision,
		.seed = settings->seeded ? settings->seed : (uint64_t)os_utc_seconds(),
		.clock_ns = measure_clock(),
		.tick_ns = os_accounting_tick_ns(),
		.counters = &session->counters,
	};
	session->shows_progress = isatty(STDERR_FILENO);
}

static int measure(struct session *session, struct error *error)
{
	const struct run_hooks hooks = { session, session_round, session_after_round };
	struct error late = { 0 };
	int result = run_points(session->measured, session->count, &session->plan, &hooks, error);
	int recorded;

	if (session->shows_progress)
		fputs("\r\033[K", stderr);
	record_all_later(session);
	recorded = record_changed(session, &late);
	if (recorded && !result) {
		*error = late;
		return recorded;
	}
	if (result == -EINTR) {
		error_set(error, result, "interrupted; what was measured so far is in %s", session->folder);
		error->signal = signal_number;
	}
	return result;
}

/* One line for each reason, with the events that it holds for. */
static void tell_missing_counters(const struct counters *counters)
{
	for (size_t i = 0; i < counters->count; i++) {
		const char *reason = counters->counter[i].reason;
		bool told = false;

		for (size_t j = 0; j < i; j++)
			told |= !strcmp(reason, counters->counter[j].reason);
		if (!reason[0] || told)
			continue;
		fputs("Not counted:", stderr);
		for (size_t j = i; j < counters->count; j++)
			if (!strcmp(reason, counters->counter[j].reason))
				fprintf(stderr, " %s", counters->counter[j].name);
		fprintf(stderr, ": %s\n", reason);
	}
}

static int begin(struct session *session, int argc, char **argv, struct error *error)
{
	int result = choose_place(session->settings, &session->place, error);

	if (!result)
		result = make_measured(session, error);
	if (result)
		return result;
	if (measure_check_memset())
		return error_set(error, -EBADMSG,
				 "memset does not fill what it is told to: a tracer of this machine (a uprobe on it?) breaks it");
	catch_signals();
	os_adopt_orphans();
	os_remove_stale_objects(session->place.directory, OBJECTS_PREFIX, objects_is_key);
	result = counters_choose(session->settings->counters, &session->counters, error);
	if (result)
		return result;
	make_plan(session);
	collect_facts(session, argc, argv);
	result = make_result_folder(session, error);
	if (!result)
		result = platform_record(session->folder, &session->facts, error);
	if (result)
		return result;
	tell_missing_counters(&session->counters);
	tell_warnings(&session->facts);
	return 0;
}

static int finish(const struct session *session, int result, struct error *error)
{
	int shown = session->settings->csv ? summary_csv(session->measured, session->count, stdout) :
					     summary_table(session->measured, session->count, &session->counters,
							   session->plan.precision, stdout);
	struct error chart_error = { 0 };

	if (shown)
		return error_set(error, shown, "out of memory");
	fflush(stdout);
	fprintf(stderr, "\nResult: %s\n", session->folder);
	if (result || session->settings->no_charts)
		return result;
	if (chart_result(session->folder, &chart_error))
		fprintf(stderr, "Charts: %s\n", chart_error.text);
	else
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

/* What was measured is shown whatever then went wrong: a full disk may have kept it from the files. */
static int session_run(struct session *session, int argc, char **argv, struct error *error)
{
	int result = begin(session, argc, argv, error);

	if (result)
		return result;
	result = measure(session, error);
	return result && !any_measured(session) ? result : finish(session, result, error);
}

static int run_run(int argc, char **argv, struct error *error)
{
	struct settings settings = { .seconds = 60, .deadline = 30, .precision = 0.02, .cpu = -1, .counters = "default" };
	struct session session = { .settings = &settings };
	struct command_option axes[64];
	size_t axis_count = axis_options(axes, sizeof axes / sizeof axes[0]);
	char **typed = calloc((size_t)argc + 1, sizeof *typed);
	int first, result;

	if (!typed)
		return error_set(error, -ENOMEM, "out of memory");
	memcpy(typed, argv, (size_t)argc * sizeof *typed);
	first = command_options(&command_run, axes, axis_count, argc, argv, run_take, &settings, error);
	result = first < 0 ? first : take_probes(&settings, argc - first, argv + first, error);
	if (!result)
		result = check_choices(&settings, error);
	if (!result)
		result = session_run(&session, argc, typed, error);
	if (session.measured)
		measured_free(session.measured, session.count);
	free(session.changed);
	facts_free(&session.facts);
	free(typed);
	return result;
}

static const struct command_option options[] = {
	{ "time", 't', "SECONDS", "how long the whole run may take (60)" },
	{ "precision", 0, "PERCENT", "rounds stop once a point's interval is within this (2)" },
	{ "samples", 0, "N", "take N samples of every point, however long that takes" },
	{ "counters", 'c', "LIST", "sets and events, or none (default); 'faultline list --counters'" },
	{ "full", 0, NULL, "every value of every axis, not the probes' own sweeps" },
	{ "name", 0, "PLATFORM", "the platform's name (default: from kernel, CPU and libc)" },
	{ "output", 'o', "DIR", "write the result into DIR, which is new or empty" },
	{ "seed", 0, "N", "of the random order (default: the time)" },
	{ "cpu", 0, "N|none", "bind to this CPU (default: the last that is allowed)" },
	{ "deadline", 0, "SECONDS", "for one round of one point (30)" },
	{ "format", 0, "table|csv", "what is printed at the end (table)" },
	{ "emulated", 0, NULL, "mark the result: an emulator's times mean nothing, its counts do" },
	{ "no-charts", 0, NULL, "draw no charts" },
	{ 0 },
};

const struct command command_run = {
	.name = "run",
	.summary = "measures, writes CSV files and charts, prints a table",
	.usage = "[PROBE...] [--AXIS VALUES]... [OPTION...]",
	.description = "Measures every probe, or those named, into a new folder results/<platform>/<UTC start>/.\n"
		       "Naming an axis replaces the probe's own sweeps. Values: 4096, 4K, 64,4K,1M, 4K..1G (doubling),\n"
		       "4K..1G*4, 1..8+1, or words such as private,shared. 'faultline list PROBE' shows the axes.",
	.options = options,
	.examples = "  faultline run\n"
		    "  faultline run --time 300 --precision 1\n"
		    "  faultline run memset --size 4K..1G*4 --state first_touch\n"
		    "  faultline run page_fault --counters default,tlb\n"
		    "  faultline run page_fault --mapping private,shm --access write --name my-laptop\n"
		    "  faultline run pipe --format csv -o /tmp/pipe > pipe.csv\n",
	.run = run_run,
};
