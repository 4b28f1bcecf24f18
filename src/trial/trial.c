/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include "objects.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int report_write(int fd, const struct trial_report *report)
{
	errno = EIO;
	return write(fd, report, sizeof *report) == (ssize_t)sizeof *report ? 0 : -errno;
}

static int report_sample(void *context, const struct sample *sample)
{
	const struct trial_report report = { .sample = *sample };

	return report_write(*(const int *)context, &report);
}

static void signals_to_default(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

	for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
		signal(caught[i], SIG_DFL);
}

/* What the system says of these is too vague. */
static const char *plainly(int error)
{
	switch (error) {
	case -EAGAIN:
		return "no more processes or threads can be created (ulimit -u, ulimit -v, pids.max)";
	case -ENOSPC:
	case -EDQUOT:
		return OBJECTS_NO_SPACE;
	default:
		return strerror(-error);
	}
}

/* The probe's own reason, or that of the system. */
static void explain(struct trial_report *report, const char *reason, const char *directory)
{
	int error = report->result;
	const char *refused = error && !reason ? objects_refused(error, directory) : NULL;

	if (refused) {
		snprintf(report->reason, sizeof report->reason, "can't create %s: %s", refused, strerror(-error));
		report->result = -ENOTSUP;
	} else if (error) {
		snprintf(report->reason, sizeof report->reason, "%s", reason ? reason : plainly(error));
	}
}

/* The group is taken in only where there is one, since its memory would be forked with the rest. */
static const struct event_group *events_read(const struct trial_order *order, int fd)
{
	static struct event_group events;

	if (order->events)
		events.count = read(fd, &events, sizeof events) == (ssize_t)sizeof events ? order->events : 0;
	return &events;
}

/* Gives the total with the first part. */
static int report_histogram(int fd, const struct tail *tail, enum tail_of of)
{
	const struct tail_histogram *histogram = &tail->of[of];
	struct trial_report report = { .tail = { .of = of, .total = histogram->total, .most = histogram->most } };
	struct trial_tail *part = &report.tail;
	int result = 0;

	for (uint64_t i = 0; i < TAIL_CELLS && !result; i++) {
		if (histogram->cell[i]) {
			part->cell[part->cells].index = i;
			part->cell[part->cells++].count = histogram->cell[i];
		}
		if (part->cells == sizeof part->cell / sizeof part->cell[0] || (i + 1 == TAIL_CELLS && part->cells)) {
			result = report_write(fd, &report);
			part->cells = part->total = 0;
		}
	}
	return result;
}

static int report_tail(int fd, const struct tail *tail)
{
	int result = 0;

	for (unsigned of = 0; of < TAIL_KINDS && !result; of++)
		result = report_histogram(fd, tail, (enum tail_of)of);
	return result;
}

static int round_of(const struct trial_order *order, const struct probe *probe, struct trial *trial, int fd)
{
	static struct tail tail; /* touched only where one is wanted */
	struct point point = { .probe = probe };
	int result;

	memcpy(point.value, order->value, sizeof point.value);
	result = measure_round(&point, trial, &order->plan, events_read(order, fd), report_sample, &fd, &tail);
	return !result && order->plan.tail_ns ? report_tail(fd, &tail) : result;
}

/* Until the harness has looked at the process, and closes its end. */
static void wait_for_end(int fd)
{
	char byte;

	while (read(fd, &byte, sizeof byte) > 0)
		;
}

static int serve(const struct trial_order *order, const struct probe *probe, int fd)
{
	struct trial trial = { .cpu = order->cpu,
			       .other_cpu = order->other_cpu,
			       .directory = order->directory,
			       .memory_groups = order->memory_groups };
	struct trial_report report = { .ended = true };

	objects_remove(os_maker(getpid()), order->directory,
		       ""); /* a segment left by a killed process with the same id */
	if (trial.cpu >= 0 && (report.result = os_pin(trial.cpu))) {
		trial.reason = "the process could not be bound to its CPU";
	} else if (probe) {
		report.result = round_of(order, probe, &trial, fd);
	} else if (order->probe[0]) {
		report.result = -ENOTSUP;
		trial.reason = "this measuring program lacks the probe";
	} else {
		report.result = os_mappings_read(&report.mappings);
	}
	explain(&report, trial.reason, order->directory);
	if (trial.note)
		snprintf(report.note, sizeof report.note, "%s", trial.note);
	if (report_write(fd, &report))
		return -EPIPE;
	if (!order->probe[0])
		wait_for_end(fd);
	return 0;
}

int trial_main(const struct probe *const *probes, size_t count, int argc, char **argv)
{
	int fd = argc == 2 ? atoi(argv[1]) : -1;
	const struct probe *probe = NULL;
	static struct trial_order order;

	if (read(fd, &order, sizeof order) != (ssize_t)sizeof order) {
		fputs("This program is a part of faultline; start faultline instead.\n", stderr);
		return EXIT_FAILURE;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	os_set_name("faultline-trial");
	setsid();
	os_die_with_parent(order.parent);
	signals_to_default();
	for (size_t i = 0; i < count && !probe; i++)
		if (!strcmp(probes[i]->name, order.probe))
			probe = probes[i];
	_exit(serve(&order, probe, fd) ? EXIT_FAILURE : EXIT_SUCCESS);
}
