/* SPDX-License-Identifier: MIT */
/*
 * What disturbed a sample from outside, and which samples a summary uses. The marks come from causes observed
 * independently of the sample's time: being slow is no reason to leave a sample out. docs/method-statistics.md says
 * what each mark can and can't detect.
 */
#ifndef FAULTLINE_DISTURBANCE_H
#define FAULTLINE_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits. */
enum disturbance {
	/* the CPU went to another process, and the operation itself does not share it */
	DISTURBED_PREEMPTED = 1,
	DISTURBED_MIGRATED = 2,  /* it ended on another CPU than it began on */
	DISTURBED_STOLEN = 4,    /* the hypervisor took time from the CPU */
	DISTURBED_FREQUENCY = 8, /* the CPU's frequency changed */
};

enum { DISTURBANCE_TEXT = 48 };

/* "none", or the words of the marks: "preempted stolen". */
void disturbance_text(uint64_t marks, char text[static DISTURBANCE_TEXT]);

/* Reads such a text; -EINVAL if it has an unknown word. */
int disturbance_parse(const char *text, uint64_t *marks);

/* The part of a sample that the choice needs. */
struct choosable {
	uint64_t round;
	bool timed, disturbed;
	bool used; /* the answer */
};

/*
 * Chooses what the summary of a point uses: the timed, undisturbed samples. A round without any keeps all its timed
 * samples, so that no round is lost. If more than half of a point's timed samples would be left out, all are used: then
 * disturbance is normal on this machine. The samples of a round must be adjacent. Returns how many timed samples are
 * left out.
 */
size_t disturbance_choose(struct choosable *, size_t count);

#endif
