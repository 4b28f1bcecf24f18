/* SPDX-License-Identifier: MIT */
/* --label KEY=VALUE: facts of the user's choice, such as a rack or the name of the node, as label_KEY in platform.csv. */
#ifndef FAULTLINE_LABELS_H
#define FAULTLINE_LABELS_H

#include "result/facts.h"

enum { LABELS_MOST = 32 };

struct labels {
	const char *text[LABELS_MOST]; /* as typed */
	size_t count;
};

/* Takes one as typed. 0 or a usage error. */
int labels_take(struct labels *, const char *name, const char *text, struct error *);

void labels_note(const struct labels *, struct facts *);

#endif
