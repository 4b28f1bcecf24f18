/* SPDX-License-Identifier: MIT */
/* What a run that measured in pairs prints at its end. */
#ifndef FAULTLINE_PAIRS_PRINT_H
#define FAULTLINE_PAIRS_PRINT_H

#include "compare_print.h"

/* The largest ratios, how many points differ, and a table per probe. */
void pairs_print(const struct compare_printer *);

#endif
