/* SPDX-License-Identifier: MIT */
#include "run_against.h"

#include "judge/comparison.h"
#include "measure/record.h"
#include "report/compare_print.h"
#include "report/pairs_print.h"
#include "result/result_folder.h"
#include "result/variants.h"
#include "run_binary.h"
#include "verb.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int no_memory(struct error *error)
{
	return error_set(error, -ENOMEM, "out of memory");
}

static int variant_round(void *context, size_t variant, struct measured *measured, const struct round_plan *plan,
			 struct error *error)
{
	const struct session *session = context;

	return worker_round(measured, plan, variant ? &session->variant[variant - 1].place : &session->place, error);
}

/* The points of a variant are those of the run. */
static int make_points(const struct session *session, struct variant *variant, struct error *error)
{
	variant->measured = calloc(session->count + 1, sizeof *variant->measured);
	if (!variant->measured)
		return no_memory(error);
	for (size_t i = 0; i < session->count; i++)
		variant->measured[i].point = session->measured[i].point;
	return 0;
}

static int begin_one(struct session *session, size_t i, struct error *error)
{
	struct variant *variant = &session->variant[i];
	int result = variant_read(variant, session->settings->against[i], error);

	if (!result && variant->kind == VARIANT_BINARY)
		result = binary_take_trial(variant, session->measured, session->count, session->place.directory,
					   (unsigned)i, error);
	if (!result)
		result = variant_apply(variant, &session->place, &session->settings->place, error);
	if (!result)
		result = make_points(session, variant, error);
	if (result && os_ending) {
		error_set(error, -EINTR, "interrupted");
		error->signal = (int)os_ending;
	}
	return result;
}

int against_begin(struct session *session, struct error *error)
{
	int result = 0;

	if (session->settings->againsts == 0)
		return 0;
	session->variant = calloc(session->settings->againsts, sizeof *session->variant);
	if (!session->variant)
		return no_memory(error);
	session->pairs = (struct pairs){ .measured = { session->measured },
					 .variants = 1,
					 .random = ~session->plan.seed, /* not the sequence of the points */
					 .context = session,
					 .round = variant_round };
	for (size_t i = 0; i < session->settings->againsts && !result; i++) {
		session->variants++;
		result = begin_one(session, i, error);
		session->pairs.measured[session->pairs.variants++] = session->variant[i].measured;
	}
	if (!result)
		pairs_begin(&session->pairs, session->count);
	session->plan.variants = session->pairs.variants;
	return result;
}

int against_make_folders(struct session *session, struct error *error)
{
	int result = 0;

	for (size_t i = 0; i < session->variants && !result; i++) {
		char *folder = session->variant[i].folder;

		result = variants_folder(session->folder, i, folder)
			? folder_make(folder, error)
			: error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", session->folder);
	}
	return result;
}

static void copy_facts(const struct facts *from, struct facts *to)
{
	for (size_t i = 0; i < from->count; i++)
		facts_set(to, from->fact[i].key, "%s", from->fact[i].value);
}

/* Those of the run, except where the setting makes a difference. */
static void facts_of(const struct session *session, const struct variant *variant, struct facts *facts)
{
	char *typed[] = { (char *)variant->setting }, setting[1024];

	options_typed(1, typed, setting, sizeof setting);
	copy_facts(&session->facts, facts);
	copy_facts(&variant->facts, facts);
	facts_set(facts, "setting", "%s", setting);
	if (variant->place.cpu != session->place.cpu)
		facts_set(facts, "cpu", "%d", variant->place.cpu);
	if (variant->place.other_cpu != session->place.other_cpu)
		facts_set(facts, "other_cpu", variant->place.other_cpu >= 0 ? "%d" : "none", variant->place.other_cpu);
	run_facts_mappings(facts, &variant->mappings);
}

int against_write_facts(struct session *session, struct error *error)
{
	int result;

	if (session->variants) {
		facts_set(&session->facts, "paired_run", "%s-%" PRIu64 "-%d",
			  facts_text(&session->facts, "started_utc"), session->plan.seed, (int)getpid());
		facts_set(&session->facts, "setting", "none");
	}
	result = facts_write(&session->facts, session->folder, error);
	for (size_t i = 0; i < session->variants && !result; i++) {
		struct facts facts = { 0 };

		facts_of(session, &session->variant[i], &facts);
		result = facts_write(&facts, session->variant[i].folder, error);
		facts_free(&facts);
	}
	return result;
}

int against_round(struct session *session, struct measured *measured, const struct round_plan *plan,
		  struct error *error)
{
	return pairs_round(&session->pairs, measured, plan, error);
}

int against_precision(void *session, const struct measured *measured, double *precision)
{
	return pairs_precision(&((struct session *)session)->pairs, measured, precision);
}

static int read_back(const struct session *session, struct result *result, struct error *error)
{
	int outcome = record_read_back(&result[0], session->measured, session->count, &session->counters,
				       &session->facts, true, error);

	snprintf(result[0].path, sizeof result[0].path, "%s", session->folder);
	for (size_t i = 0; i < session->variants && !outcome; i++) {
		struct facts facts = { 0 };

		facts_of(session, &session->variant[i], &facts);
		outcome = record_read_back(&result[i + 1], session->variant[i].measured, session->count,
					   &session->counters, &facts, true, error);
		snprintf(result[i + 1].path, sizeof result[i + 1].path, "%s", session->variant[i].folder);
		facts_free(&facts);
	}
	return outcome;
}

static int compare(const struct session *session, const struct result *result, struct error *error)
{
	struct comparison comparison;
	int outcome = comparison_make(result, session->variants + 1, NULL, 0, 0.95, &comparison, error);

	if (outcome)
		return outcome;
	if (session->settings->format != FORMAT_TABLE)
		outcome = compare_print_rows(&comparison, result, false, session->settings->format == FORMAT_JSON,
					     stdout, error);
	else
		pairs_print(&(struct compare_printer){
			.document = { .file = stdout,
				      .format = DOCUMENT_TEXT,
				      .color = document_wants_color(stdout),
				      .width = document_width(stdout) },
			.comparison = &comparison,
			.result = result,
			.level = 0.95,
		});
	comparison_free(&comparison);
	fflush(stdout);
	return outcome;
}

int against_show(const struct session *session, struct error *error)
{
	struct result *result = calloc(session->variants + 1, sizeof *result);
	int outcome;

	if (!result)
		return no_memory(error);
	outcome = read_back(session, result, error);
	if (!outcome)
		outcome = compare(session, result, error);
	for (size_t i = 0; i <= session->variants; i++)
		result_close(&result[i]);
	free(result);
	return outcome;
}

void against_free(struct session *session)
{
	for (size_t i = 0; i < session->variants; i++) {
		if (session->variant[i].measured)
			measured_free(session->variant[i].measured, session->count);
		variant_free(&session->variant[i]);
	}
	free(session->variant);
}
