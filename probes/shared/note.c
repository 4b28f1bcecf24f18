/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void note_libc(struct trial *trial, const char *variant, const char *tunables)
{
	static char note[256];
	const char *setting = getenv("GLIBC_TUNABLES"), *libc = probe_libc();
	size_t used = (size_t)snprintf(note, sizeof note, "%s%s%s", libc, variant ? " " : "", variant ? variant : "");

	trial->note = note;
	if (strncmp(libc, "glibc", strlen("glibc")))
		return;
	while (setting && *setting && used < sizeof note) {
		size_t length = strcspn(setting, ":");

		if (!strncmp(setting, tunables, strlen(tunables)))
			used += (size_t)snprintf(note + used, sizeof note - used, ", %.*s",
						 (int)(length - strlen(tunables)), setting + strlen(tunables));
		setting += length;
		setting += *setting == ':';
	}
}
