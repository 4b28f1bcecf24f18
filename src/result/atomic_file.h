/* SPDX-License-Identifier: MIT */
/* A file that appears whole or not at all: written aside, then renamed. */
#ifndef FAULTLINE_ATOMIC_FILE_H
#define FAULTLINE_ATOMIC_FILE_H

#include "text/error.h"

#include <stdio.h>

struct atomic_file {
	FILE *file;
	char path[4096], aside[4096 + 16];
};

/* Begins FOLDER/NAME; 0 or -errno with words. */
int atomic_file_open(struct atomic_file *, const char *folder, const char *name, struct error *);

/* The same of a path as a user gives it, "report.html" or "folder/report.html". */
int atomic_file_open_path(struct atomic_file *, const char *path, struct error *);

/* Puts it in its place, or removes it and says why when anything could not be written. */
int atomic_file_commit(struct atomic_file *, struct error *);

/* Removes it. Takes a output that was committed, too. */
void atomic_file_discard(struct atomic_file *);

#endif
