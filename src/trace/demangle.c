/* SPDX-License-Identifier: MIT */
#include "demangle.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef char *demangler(const char *, char *, size_t *, int *);

/* The library of C++ knows how, where it is installed. */
static demangler *find_demangler(void)
{
	static demangler *found;
	static bool asked;
	void *library;

	if (!asked) {
		asked = true;
		library = dlopen("libstdc++.so.6", RTLD_LAZY);
		*(void **)&found = library ? dlsym(library, "__cxa_demangle") : NULL;
	}
	return found;
}

void demangle(const char *name, char *text, size_t size)
{
	demangler *find = strncmp(name, "_Z", 2) ? NULL : find_demangler();
	char *plain = find ? find(name, NULL, NULL, NULL) : NULL;

	snprintf(text, size, "%s", plain ? plain : name);
	free(plain);
}
