/* SPDX-License-Identifier: MIT */
/*
 * Definitions of names in the objects of the process that come after this library, found in the dynamic linker's list
 * of them. Nothing is called, allocated or locked, and nothing of this library need be relocated yet: so that it works
 * in an allocator that the dynamic linker calls, in the resolver of an IFUNC and in a signal handler.
 */
#ifndef FAULTLINE_SYMBOL_H
#define FAULTLINE_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of each name in `names`, which end with '\0' and stand after one another, the address; a place that is not NULL is
 * left as it is, one without a definition as well. As dlsym(RTLD_NEXT) finds it, but in its default version. An IFUNC
 * is left out as long as this library is not relocated: its resolver may not run. */
void symbol_find(const char *names, void **place, size_t count);

/* The same of one name in this library itself. */
void symbol_find_own(const char *name, void **place);

/* The same of names in any object, those before this library as well. */
void symbol_find_anywhere(const char *names, void **place, size_t count);

/* The file of the object that an address belongs to, of a long path the end, and the place of the address in that
 * file. The text is empty, and the address itself returned, if it belongs to none. */
uint64_t symbol_object(uintptr_t address, char *file, size_t size);

/* Whether code of an object of the process stands there, and some of it before. */
bool symbol_is_code(uintptr_t address);

#endif
