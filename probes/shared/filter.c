/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <errno.h>
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif

#ifdef PR_SET_SECCOMP
/* Of <linux/filter.h> and <linux/seccomp.h>, which some C libraries lack. */
enum { LOAD_NUMBER = 0x20, JUMP_IF_EQUAL = 0x15, RETURN = 0x06, ALLOW = 0x7fff0000, FILTER_MODE = 2 };
enum { COMPARISONS = 64, NO_CALL = 0x40000000 };

struct instruction {
	uint16_t code;
	uint8_t if_true, if_false;
	uint32_t value;
};

struct program {
	uint16_t count;
	struct instruction *instruction;
};

int filter_install(struct trial *trial)
{
	struct instruction list[COMPARISONS + 2] = { { LOAD_NUMBER, 0, 0, 0 } };
	const struct program program = { COMPARISONS + 2, list };

	for (unsigned i = 0; i < COMPARISONS; i++)
		list[1 + i] = (struct instruction){ JUMP_IF_EQUAL, 0, 0, NO_CALL + i };
	list[COMPARISONS + 1] = (struct instruction){ RETURN, 0, 0, ALLOW };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, FILTER_MODE, &program))
		return probe_fail(trial, -ENOTSUP, "this kernel takes no seccomp filter");
	return prctl(PR_GET_SECCOMP) == FILTER_MODE ? 0
						    : probe_fail(trial, -EBADMSG, "the seccomp filter is not there");
}
#else
int filter_install(struct trial *trial)
{
	return probe_fail(trial, -ENOTSUP, "this system has no seccomp");
}
#endif
