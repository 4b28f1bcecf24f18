/* SPDX-License-Identifier: MIT */
/* How much of the time of each place lies on the critical path. */
#ifndef FAULTLINE_STACKS_ON_PATH_H
#define FAULTLINE_STACKS_ON_PATH_H

#include "path.h"
#include "preload.h"
#include "stacks.h"

/* row_of: of each place of the library, 1 + its row, 0: none. Of the calls that were not kept one by one, a part like
 * that of all such calls of the thread in that primitive. */
void stacks_on_path(struct stacks *, const struct path *, const struct preload *, const uint32_t *row_of);

#endif
