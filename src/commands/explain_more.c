/* SPDX-License-Identifier: MIT */
/*
 * Further rounds of `explain`, in turns. A turn judges what is measured so far. The rows on which no verdict hangs get
 * a round until they have those of an interval; beside them, the rows and the replays from which the most doubtful
 * verdicts are made: first where there is no verdict, then, once the other rows have their rounds, where an interval
 * holds the limit between two, then all.
 */
#include "explain_run.h"

#include "judge/explanation_find.h"
#include "os/os.h"
#include "text/message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	NS_PER_SECOND = 1000000000,
	REPLAY_SECONDS = 2, /* for the replays, in a turn */
	LEAST_TO_SHOW = 3,  /* rounds of every row, whatever the time is */
	NAMES = 256
};

/* What a turn measures. */
struct turn {
	bool *replay; /* of the session's points */
	size_t replays;
	struct command row[EXPLAIN_PROGRAMS];
	size_t waiting;    /* of the rows: those that have too few rounds for an interval */
	double fewest;     /* rounds of such a row */
	char names[NAMES]; /* of the suspects */
	bool must;         /* the replays have too few rounds for an interval */
	enum doubt most;   /* of the verdicts */
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

/* Rows that have fewer rounds than an interval needs. */
static void take_waiting(const struct result_probe *probe, struct command *rows, struct turn *turn)
{
	for (size_t i = 0; probe && i < probe->points; i++) {
		const double rounds = result_figure(probe, i, "rounds");
		const char *status = probe->point[i].status;

		if (strcmp(status, "not_reached") && (strcmp(status, "ok") || rounds >= (double)EXPLAIN_LEAST_ROUNDS))
			continue;
		if (!turn->waiting || !(rounds >= turn->fewest))
			turn->fewest = rounds > 0 ? rounds : 0;
		turn->waiting++;
		take_row(&(struct explanation_source){ probe, i }, rows);
	}
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

/* Whatever the time is, a verdict gets the rounds of an interval; the programs have them. */
static void take_few(const struct explain_run *run, const struct explanation *explanation, struct turn *turn)
{
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		if (suspect->doubt != DOUBT_OPEN || !isnan(suspect->share.low))
			continue;
		for (size_t j = 0; j < suspect->sources; j++)
			if (program_of(suspect->source[j].probe) == EXPLAIN_PROGRAMS)
				take_replay(run, &suspect->source[j], turn);
	}
	turn->must = turn->replays > 0;
}

static void choose(const struct explain_run *run, const struct result *result, const struct explanation *explanation,
		   struct turn *turn)
{
	for (unsigned i = 0; i < EXPLAIN_PROGRAMS && run->serves; i++)
		take_waiting(result_find(result, explain_program_name((enum explain_program)i)), &turn->row[i], turn);
	for (size_t i = 0; i < explanation->suspects; i++)
		if (explanation->suspect[i].doubt > turn->most)
			turn->most = explanation->suspect[i].doubt;
	if (!explain_left_ns(run)) {
		take_few(run, explanation, turn);
		return;
	}
	if (turn->waiting && turn->most < DOUBT_OPEN)
		return;
	for (size_t i = 0; i < explanation->suspects && turn->most > DOUBT_NONE; i++)
		if (explanation->suspect[i].doubt == turn->most)
			take_suspect(run, &explanation->suspect[i], turn);
	if (turn->most == DOUBT_NONE)
		take_all(run, result, turn);
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
	if (message_can_overwrite())
		message_progress("Further rounds, about %d s left%s%.50s", (int)(explain_left_ns(run) / NS_PER_SECOND),
				 turn->names[0] ? ": " : "", turn->names);
}

/* A round of the rows of a program, if there is time or some have too few rounds to be shown. Returns whether there
 * was, or -errno. */
static int take_rows(struct explain_run *run, const struct turn *turn, enum explain_program program,
		     struct error *error)
{
	const struct command *rows = &turn->row[program];
	bool must = turn->waiting && turn->fewest < (double)LEAST_TO_SHOW;
	int result;

	if (!rows->count || (!must && rows->count * run->row_ns[program] > explain_left_ns(run)))
		return 0;
	result = explain_program_run(run, program, rows, 1, error);
	return result ? result : 1;
}

/* Whether anything was measured, or -errno. */
static int take(struct explain_run *run, const struct turn *turn, struct error *error)
{
	uint64_t time_ns = (uint64_t)REPLAY_SECONDS * NS_PER_SECOND;
	int result, any = 0;

	for (unsigned i = 0; i < EXPLAIN_PROGRAMS; i++) {
		result = take_rows(run, turn, (enum explain_program)i, error);
		if (result < 0)
			return result;
		any |= result;
	}
	if (!turn->must && time_ns > explain_left_ns(run))
		time_ns = explain_left_ns(run);
	if (!turn->replays || !time_ns)
		return any;
	result = session_measure_more(run->session, turn->replay, time_ns, error);
	return result ? result : 1;
}

int explain_more(struct explain_run *run, struct error *error)
{
	int result;

	do {
		struct turn turn = { 0 };

		result = plan(run, &turn, error);
		if (!result) {
			show(run, &turn);
			result = take(run, &turn, error);
		}
		free_turn(&turn);
	} while (result > 0);
	if (message_can_overwrite())
		message_progress_end();
	return result < 0 ? result : 0;
}
