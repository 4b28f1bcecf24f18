/* SPDX-License-Identifier: MIT */
#include "thread_name.h"

#include "text/utf8.h"

#include <string.h>

void thread_name(struct thread *thread, const char name[static 16])
{
	memcpy(thread->name, name, sizeof thread->name);
	thread->name[sizeof thread->name - 1] = '\0';
	for (char *at = thread->name; *at;) {
		size_t length = utf8_letter(at);

		if (!length)
			*at = '?';
		at += length ? length : 1;
	}
}
