/* SPDX-License-Identifier: MIT */
/*
 * Further rounds of `explain`, where a verdict hangs on them. A turn judges what is measured so far, and gives a round to
 * each row of the Python programs, and about as much time to the replays, from which the most doubtful verdicts are made:
 * first where there is none, then where the interval holds the limit between two, then all.
 */
#include "explain_run.h"

#include "judge/explanation_find.h"
#include "os/os.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NS_PER_SECOND = 1000000000, NAMES = 256 };

/* What a turn measures. */
struct turn {
	bool *replay; /* of the session's points */
	size_t replays;
	struct command row[EXPLAIN_PROGRAMS]; /* as --again has them */
	uint64_t row_ns[EXPLAIN_PROGRAMS];    /* what a round of a row takes */
	char names[NAMES];                    /* of the suspects */
};

static void free_turn(struct turn *turn)
{
	free(turn->replay);
	for (size_t i = 0; i < EXPLAIN_PROGRAMS; i++)
		command_free(&turn->row[i]);
}

/* Of which program a probe of the result is; EXPLAIN_PROGRAMS: of none. */
static size_t program_of(const struct result_probe *probe)
{
	size_t program = 0;

	while (program < EXPLAIN_PROGRAMS && strcmp(probe->name, explain_program_name((enum explain_program)program)))
		program++;
	return program;
}

static void take_row(const struct explanation_source *source, struct command *rows)
{
	char text[512];
	size_t used = 0;

	for (size_t i = 0; i < source->probe->axes && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "",
					 result_value(source->probe, source->point, i));
	for (size_t i = 0; i < rows->count; i++)
		if (!strcmp(rows->word[i], text))
			return;
	command_add(rows, "%s", text);
}

/* The files have the points of a probe in the order of the session. */
static void take_replay(const struct explain_run *run, const struct explanation_source *source, struct turn *turn)
{
	const struct session *session = run->session;

	for (size_t i = 0, point = 0; i < session->count; i++) {
		if (strcmp(session->measured[i].point.probe->name, source->probe->name) || point++ != source->point)
			continue;
		turn->replays += !turn->replay[i];
		turn->replay[i] = true;
	}
}

static void take_source(const struct explain_run *run, const struct explanation_source *source, struct turn *turn)
{
	size_t program = program_of(source->probe);

	if (program < EXPLAIN_PROGRAMS)
		take_row(source, &turn->row[program]);
	else
		take_replay(run, source, turn);
}

static void take_suspect(const struct explain_run *run, const struct explanation_suspect *suspect, struct turn *turn)
{
	size_t used = strlen(turn->names);

	snprintf(turn->names + used, NAMES - used, "%s%s", used ? ", " : "", suspect->name);
	for (size_t i = 0; i < suspect->sources; i++)
		take_source(run, &suspect->source[i], turn);
}

/* Where every verdict is clear, the time narrows all intervals. */
static void take_all(const struct explain_run *run, const struct result *result, struct turn *turn)
{
	snprintf(turn->names, NAMES, "all");
	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++)
			if (!strcmp(result->probe[i].point[j].status, "ok"))
				take_source(run, &(struct explanation_source){ &result->probe[i], j }, turn);
}

static void choose(const struct explain_run *run, const struct result *result, const struct explanation *explanation,
		   struct turn *turn)
{
	enum doubt most = DOUBT_NONE;

	for (size_t i = 0; i < explanation->suspects; i++)
		if (explanation->suspect[i].doubt > most)
			most = explanation->suspect[i].doubt;
	for (size_t i = 0; i < explanation->suspects && most > DOUBT_NONE; i++)
		if (explanation->suspect[i].doubt == most)
			take_suspect(run, &explanation->suspect[i], turn);
	if (most == DOUBT_NONE)
		take_all(run, result, turn);
	for (size_t i = 0; i < EXPLAIN_PROGRAMS; i++) {
		const struct result_probe *probe = result_find(result, explain_program_name((enum explain_program)i));

		if (probe && probe->points)
			turn->row_ns[i] = run->program_ns[i] / EXPLAIN_LEAST_ROUNDS / probe->points;
	}
}

static int plan(const struct explain_run *run, struct turn *turn, struct error *error)
{
	struct explanation_question question = run->settings->question;
	struct explanation *explanation;
	struct result result;
	int failed = result_open(&result, run->folder, error);

	if (failed)
		return failed;
	question.era = run->era;
	explanation = explanation_make(&result, &question);
	turn->replay = calloc(run->session->count + 1, sizeof *turn->replay);
	if (explanation && turn->replay)
		choose(run, &result, explanation, turn);
	else
		failed = error_set(error, -ENOMEM, "out of memory");
	free(explanation);
	result_close(&result);
	return failed;
}

static void show(const struct explain_run *run, const struct turn *turn)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[KFurther rounds, about %d s left: %.60s",
			(int)(explain_left_ns(run) / NS_PER_SECOND), turn->names);
}

/* A round of the rows of a program, if there is time; returns whether there was, or -errno. */
static int take_rows(struct explain_run *run, const struct turn *turn, size_t program, struct error *error)
{
	const struct command *rows = &turn->row[program];
	int result;

	if (!rows->count || rows->count * turn->row_ns[program] > explain_left_ns(run))
		return 0;
	result = explain_program_run(run, (enum explain_program)program, rows, error);
	return result ? result : 1;
}

/* Whether anything was measured, or -errno. */
static int take(struct explain_run *run, const struct turn *turn, struct error *error)
{
	const uint64_t start_ns = os_clock_ns();
	uint64_t time_ns;
	int result = 0, any = 0;

	for (size_t i = 0; i < EXPLAIN_PROGRAMS; i++) {
		result = take_rows(run, turn, i, error);
		if (result < 0)
			return result;
		any |= result;
	}
	time_ns = any ? os_clock_ns() - start_ns : (uint64_t)EXPLAIN_TURN_SECONDS * NS_PER_SECOND;
	if (time_ns > explain_left_ns(run))
		time_ns = explain_left_ns(run);
	if (!turn->replays || !time_ns)
		return any;
	result = session_measure_more(run->session, turn->replay, time_ns, error);
	return result ? result : 1;
}

int explain_more(struct explain_run *run, struct error *error)
{
	int result = 1;

	while (result > 0 && explain_left_ns(run) > NS_PER_SECOND) {
		struct turn turn = { 0 };

		result = plan(run, &turn, error);
		if (!result) {
			show(run, &turn);
			result = take(run, &turn, error);
		}
		free_turn(&turn);
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return result < 0 ? result : 0;
}
