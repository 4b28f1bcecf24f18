/* SPDX-License-Identifier: MIT */
#include "run_settings.h"

#include "measure/place.h"
#include "plan/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 100, NS_PER_SECOND = 1000000000 };

const struct command_option settings_options[] = {
	{ "time", 't', "SECONDS", "how long the whole run may take (60)" },
	{ "precision", 0, "PERCENT", "rounds stop once a point's interval is within this (2)" },
	{ "samples", 0, "N", "take N samples of every point, however long that takes" },
	{ "counters", 'c', "LIST", "sets and events, or none (default); 'faultline list --counters'" },
	{ "full", 0, NULL, "every value of every axis, not the probes' own sweeps" },
	{ "name", 0, "PLATFORM", "the platform's name (default: from kernel, CPU and libc)" },
	{ "output", 'o', "DIR", "write the result into DIR, which is new or empty" },
	{ "seed", 0, "N", "of the random order (default: the time)" },
	{ "cpu", 0, "N|none", "bind to this CPU (default: the last that is allowed)" },
	{ "other-cpu", 0, "N",
	  "where the peers of 'placement=other_cpu' run (default: another core of the same kind)" },
	{ "deadline", 0, "SECONDS", "for one round of one point (30)" },
	{ "format", 0, "table|csv", "what is printed at the end (table)" },
	{ "emulated", 0, NULL, "mark the result: an emulator's times mean nothing, its counts do" },
	{ "no-charts", 0, NULL, "draw no charts" },
	{ 0 },
};

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
	if (settings->choices == SETTINGS_CHOICES)
		return error_usage(error, "more than %d axes", SETTINGS_CHOICES);
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
		return error_usage(error, "--name: '%.200s' can't name a folder; expected a word such as my-laptop",
				   value);
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
	if (!strcmp(name, "other-cpu")) {
		result = command_number(name, value, 0, 65535, &number, error);
		if (!result)
			settings->other_cpu = (int)number;
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
				option[count++] = (struct command_option){ name, 0, "VALUES",
									   registry[i]->axes[j].help };
		}
	return count;
}

/* A probe that is named twice is measured once: it has one file. */
static void add_probe(struct settings *settings, const struct probe *probe)
{
	for (size_t i = 0; i < settings->probes; i++)
		if (settings->probe[i] == probe)
			return;
	if (settings->probes < SETTINGS_PROBES)
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
		if (settings->full || !registry[i]->on_request)
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

int settings_points(const struct settings *settings, struct points *points, struct error *error)
{
	struct error left_out[SETTINGS_PROBES] = { 0 };
	bool taken[SETTINGS_CHOICES] = { 0 };
	size_t last = settings->probes;

	for (size_t i = 0; i < settings->probes; i++) {
		size_t before = points->count;
		int result = sweep_points(settings->probe[i], settings->choice, settings->choices, settings->full,
					  points, &left_out[i]);

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

static const char *temporary_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && directory[0] ? directory : "/var/tmp";
}

int settings_place(const struct settings *settings, struct worker_place *place, struct error *error)
{
	const struct place_wish wish = { settings->no_pin ? PLACE_UNBOUND : settings->cpu, settings->other_cpu };

	*place = (struct worker_place){ .directory = temporary_directory(),
					.deadline_ns = settings->deadline * NS_PER_SECOND };
	return place_choose(&wish, &place->cpu, &place->other_cpu, &place->refused, error);
}

int settings_read(const struct command *command, int argc, char **argv, struct settings *settings, struct error *error)
{
	struct command_option axes[64];
	size_t axis_count = axis_options(axes, sizeof axes / sizeof axes[0]);
	int first, result;

	*settings = (struct settings){
		.seconds = 60, .deadline = 30, .precision = 0.02, .cpu = -1, .other_cpu = -1, .counters = "default"
	};
	first = command_options(command, axes, axis_count, argc, argv, run_take, settings, error);
	result = first < 0 ? first : take_probes(settings, argc - first, argv + first, error);
	return result ? result : check_choices(settings, error);
}
