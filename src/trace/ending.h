/* SPDX-License-Identifier: MIT */
/* How the processes of a traced program ended. */
#ifndef FAULTLINE_ENDING_H
#define FAULTLINE_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;
struct trace;

struct ending {
	int pid, status;   /* as of waitpid(2) */
	uint64_t at_ns;    /* it had ended then */
	bool shm_was_full; /* where SIGBUS ended it: /dev/shm had no room left */
};

/* Those whose process is not in the ledger yet: one source may report an end before another reports the beginning. */
struct endings {
	struct ending *ending;
	size_t count, room;
};

void ending_add(struct ledger *, const struct ending *);

/* Brings into the ledger what can be by now. */
void ending_match(struct ledger *);

/* SIGBUS ended a process just now: whether /dev/shm has no room left. */
bool ending_shm_is_full(void);

/* "SIGBUS"; NULL: no name. */
const char *ending_signal_name(int number);

/* Adds a note for each process that a signal killed. */
void ending_note(struct trace *);

#endif
