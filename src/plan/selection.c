/* SPDX-License-Identifier: MIT */
#include "selection.h"

#include "registry.h"
#include "text/suggest.h"
#include "text/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int selection_add_choice(struct selection *selection, const char *axis, const char *values, struct error *error)
{
	if (selection->choices == SELECTION_CHOICES)
		return error_usage(error, "more than %d axes", SELECTION_CHOICES);
	selection->choice[selection->choices++] = (struct choice){ axis, values };
	return 0;
}

/* A probe that is named twice is measured once: it has one file. */
static void add_probe(struct selection *selection, const struct probe *probe)
{
	for (size_t i = 0; i < selection->probes; i++)
		if (selection->probe[i] == probe)
			return;
	if (selection->probes < SELECTION_PROBES)
		selection->probe[selection->probes++] = probe;
}

int selection_add_sweep(struct selection *selection, const char *text, struct error *error)
{
	char name[64];
	size_t length = strcspn(text, " ");
	const struct probe *probe;

	if (selection->sweeps == SELECTION_SWEEPS)
		return error_usage(error, "more than %d sweeps", SELECTION_SWEEPS);
	if (!text[length])
		return error_usage(error, "--sweep: '%.200s'; expected PROBE AXIS=VALUES...", text);
	snprintf(name, sizeof name, "%.*s", (int)length, text);
	probe = registry_find(name, error);
	if (!probe)
		return -EINVAL;
	add_probe(selection, probe);
	selection->sweep[selection->sweeps++] = (struct selection_sweep){ probe, text + length + 1 };
	return 0;
}

/* The first probe that has a similar axis says so. */
static int no_axis(const struct selection *selection, const char *axis, struct error *error)
{
	const char *first = selection->probe[0]->name;
	char hint[256] = "";

	for (size_t i = 0; i < selection->probes && !hint[0]; i++)
		suggest_near(axis, probe_axis_name, selection->probe[i], probe_axis_count(selection->probe[i]), hint,
			     sizeof hint);
	if (!hint[0])
		snprintf(hint, sizeof hint, "; see 'faultline list %s'", first);
	return error_usage(error, "--%s: not an axis of %s%s%s", axis, first,
			   selection->probes > 1 ? " or the others" : "", hint);
}

/* An axis that none of the probes has is a mistake; one that some have is not. */
static int check_choices(const struct selection *selection, struct error *error)
{
	for (size_t i = 0; i < selection->choices; i++) {
		bool known = false;

		for (size_t j = 0; j < selection->probes; j++)
			known |= probe_axis_find(selection->probe[j], selection->choice[i].axis) >= 0;
		if (!known)
			return no_axis(selection, selection->choice[i].axis, error);
	}
	return 0;
}

/* "memset,page_fault" names two. */
static int add_named(struct selection *selection, const char *names, struct error *error)
{
	bool more = true;

	while (more) {
		char name[256];
		const struct probe *probe;

		more = words_next(&names, name, sizeof name);
		probe = registry_find(name, error);
		if (!probe)
			return -EINVAL;
		add_probe(selection, probe);
	}
	return 0;
}

int selection_add_probes(struct selection *selection, char *const *name, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		int result = add_named(selection, name[i], error);

		if (result)
			return result;
	}
	for (size_t i = 0; count == 0 && !selection->sweeps && i < registry_count; i++)
		if (selection->full || !registry[i]->on_request)
			add_probe(selection, registry[i]);
	return check_choices(selection, error);
}

/* Marks the choices whose axis the probe has. */
static void mark_choices(const struct selection *selection, const struct probe *probe, bool *marked)
{
	for (size_t i = 0; i < selection->choices; i++)
		marked[i] |= probe_axis_find(probe, selection->choice[i].axis) >= 0;
}

static bool all_marked(const struct selection *selection, const bool *marked)
{
	for (size_t i = 0; i < selection->choices; i++)
		if (!marked[i])
			return false;
	return true;
}

static bool has_sweep(const struct selection *selection, const struct probe *probe)
{
	for (size_t i = 0; i < selection->sweeps; i++)
		if (selection->sweep[i].probe == probe)
			return true;
	return false;
}

/* Its sweeps of the selection, if there are some; else what sweep_points() has. */
static int points_of(const struct selection *selection, const struct probe *probe, struct points *points,
		     struct error *error)
{
	int result = 0;

	if (!has_sweep(selection, probe))
		return sweep_points(probe, selection->choice, selection->choices, selection->full, points, error);
	for (size_t i = 0; i < selection->sweeps && !result; i++)
		if (selection->sweep[i].probe == probe)
			result = sweep_add(probe, selection->sweep[i].text, points, error);
	return result;
}

int selection_points(const struct selection *selection, struct points *points,
		     void (*left_out)(const char *probe, const char *why), struct error *error)
{
	static struct error why[SELECTION_PROBES]; /* too large for a small stack */
	bool taken[SELECTION_CHOICES] = { 0 };
	size_t last = selection->probes;

	memset(why, 0, sizeof why);
	for (size_t i = 0; i < selection->probes; i++) {
		size_t before = points->count;
		int result = points_of(selection, selection->probe[i], points, &why[i]);

		if (result == -ENOMEM) {
			*error = why[i];
			return result;
		}
		if (!result) {
			mark_choices(selection, selection->probe[i], taken);
			continue;
		}
		points->count = before;
		last = i;
		if (has_sweep(selection, selection->probe[i])) /* was named for this probe alone */
			return error_usage(error, "%s: %.900s", selection->probe[i]->name, why[i].text);
	}
	if (last < selection->probes && (points->count == 0 || !all_marked(selection, taken)))
		return error_usage(error, "%s: %.900s", selection->probe[last]->name, why[last].text);
	for (size_t i = 0; i < selection->probes; i++)
		if (why[i].text[0])
			left_out(selection->probe[i]->name, why[i].text);
	return 0;
}
