/* SPDX-License-Identifier: MIT */
/* Where the debug information of a file is, if not in itself. */
#ifndef FAULTLINE_DEBUG_FILE_H
#define FAULTLINE_DEBUG_FILE_H

#include <elfutils/libdwfl.h>

/* For Dwfl_Callbacks: in /usr/lib/debug or beside it, by build id or .gnu_debuglink, else in debuginfod's cache.
 * Returns a descriptor, -1 if nothing was found. */
int debug_file_find(Dwfl_Module *, void **user, const char *name, Dwarf_Addr base, const char *file, const char *link,
		    GElf_Word sum, char **found);

#endif
