/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <dlfcn.h>
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

/* Not &malloc, which in a program at a fixed address is a part of that program. */
const char *note_allocator(void)
{
	static char note[128];
	void *function = dlsym(RTLD_DEFAULT, "malloc");
	const char *slash;
	Dl_info info;

	if (!function || !dladdr(function, &info) || !info.dli_fname)
		return NULL;
	slash = strrchr(info.dli_fname, '/');
	if (!slash || !strncmp(slash, "/libc.", 6) || !strncmp(slash, "/ld-musl", 8) ||
	    !strncmp(slash, "/libsystem_", 11))
		return NULL;
	snprintf(note, sizeof note, "malloc of %.100s", slash + 1);
	return note;
}
