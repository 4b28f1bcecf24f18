/* SPDX-License-Identifier: MIT */
/*
 * What disturbed a sample from outside, and which samples a summary then uses. The marks come from causes
 * that are seen beside the sample, never from its time: a slow sample is no reason to leave it out.
 * docs/method-statistics.md says what each mark can and can't see.
 */
#ifndef FAULTLINE_DISTURBANCE_H
#define FAULTLINE_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits. */
enum disturbance {
	/* The CPU went to another process, where the operation itself does not share it. */
	DISTURBED_PREEMPTED = 1,
	DISTURBED_MIGRATED = 2,  /* it ended on another CPU than it began on */
	DISTURBED_STOLEN = 4,    /* the hypervisor took time from the CPU */
	DISTURBED_FREQUENCY = 8, /* the clock of the CPU moved */
};

enum { DISTURBANCE_TEXT = 48 };

/* "none", or the words of the marks: "preempted stolen". */
void disturbance_text(uint64_t marks, char text[static DISTURBANCE_TEXT]);

/* Reads such a text; -EINVAL if it has another word. */
int disturbance_parse(const char *text, uint64_t *marks);

/* One sample, as far as the choice goes. */
struct choosable {
	uint64_t round;
	bool timed, disturbed;
	bool used; /* the answer */
};

/*
 * Chooses what the summary of a point uses: the timed samples that are not disturbed. Of a round that has
 * none of these, all timed ones, so that no round is lost; and all timed samples of the point if more than
 * half would be left out: then disturbance is what this machine is like. The samples of a round stand
 * together. Returns how many timed samples are left out.
 */
size_t disturbance_choose(struct choosable *, size_t count);

#endif
