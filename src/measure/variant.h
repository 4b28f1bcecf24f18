/* SPDX-License-Identifier: MIT */
/*
 * A variant of this machine: its measuring processes are started with one setting that those of the base do not have.
 *
 *   env:NAME=VALUE   a variable of their environment
 *   binary:PATH      the measuring program of another faultline
 *   cpu:N            another CPU
 *   wrap:COMMAND     a command that executes them, such as "setarch -R"; words are separated by spaces
 */
#ifndef FAULTLINE_VARIANT_H
#define FAULTLINE_VARIANT_H

#include "measured.h"
#include "place.h"
#include "result/facts.h"
#include "worker.h"

enum variant_kind { VARIANT_ENV, VARIANT_BINARY, VARIANT_CPU, VARIANT_WRAP };

struct variant {
	const char *setting; /* as typed */
	enum variant_kind kind;
	const char *value; /* after the colon */
	struct worker_place place;
	struct os_mappings mappings; /* of its measuring program */
	struct facts facts;          /* that differ from those of the base */
	char image[PROBE_PATH];      /* of another faultline, else empty */
	struct measured *measured;   /* its points */
	char folder[4096];           /* of its result */
	/* What `place` refers to: */
	char *words;
	const char *word[WORKER_WRAP_WORDS + 1];
	char **environment;
};

/* Reads a setting into an all-zero variant. 0 or a usage error. */
int variant_read(struct variant *, const char *setting, struct error *);

/*
 * Makes the place that differs from the base's by the setting, starts a process there, and checks that it got the
 * setting. `image` is set for a binary. `wish` is that of the base. 0 or -errno; `error` holds a message.
 */
int variant_apply(struct variant *, const struct worker_place *base, const struct place_wish *wish, struct error *);

void variant_free(struct variant *);

/* Starts a process of a variant whose place is made, checks what it got, and notes its memory; of a command that binds it
 * to other CPUs, the place gets one of these. 0 or -errno; `error` holds a message. */
int variant_check(struct variant *, struct error *);

#endif
