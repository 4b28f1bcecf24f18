/* SPDX-License-Identifier: MIT */
/* Which suspects hold. */
#ifndef FAULTLINE_EXPLANATION_SUSPECTS_H
#define FAULTLINE_EXPLANATION_SUSPECTS_H

#include "explanation_types.h"

/* Judges every suspect by the paths of the explanation. */
void explanation_suspects(const struct result *, struct explanation *);

#endif
