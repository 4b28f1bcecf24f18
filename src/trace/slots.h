/* SPDX-License-Identifier: MIT */
/* The slots of the shared memory: their owners, and adding their totals to the ledger. */
#ifndef FAULTLINE_SLOTS_H
#define FAULTLINE_SLOTS_H

#include "preload.h"

/* The thread of the ledger that is meant, begun if it is new. NULL without memory. */
struct thread *slots_thread(struct ledger *, int pid, int tid, uint64_t begin_ns);

/* Finds the threads of slots that were taken since, and the calls that are open. */
void slots_look(struct preload *, struct ledger *);

/* Frees the slots of threads that are gone. */
void slots_release(struct preload *, struct ledger *);

/* Finds the slot that the thread took before `at_ns`, though it was not looked at since. */
void slots_look_before(struct preload *, struct ledger *, const struct thread *, uint64_t at_ns);

/* The thread runs another program since `at_ns`: its slot is over. */
void slots_replace(struct preload *, struct ledger *, struct thread *, uint64_t at_ns);

/* Adds all totals to the ledger, and the ends of threads that only the end of their process shows. */
void slots_finish(struct preload *, struct ledger *, uint64_t now_ns);

#endif
