/* SPDX-License-Identifier: MIT */
/* Where in the source a call is made: its totals by place. */
#ifndef FAULTLINE_PRELOAD_PLACE_H
#define FAULTLINE_PRELOAD_PLACE_H

#include "slot.h"

/* Sets this program apart from others at the same addresses; once, before place_add() of slot.h. */
void place_begin(void);

#endif
