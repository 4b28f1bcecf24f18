/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all. It has no name while it is written (O_TMPFILE), so that nothing is left
 * whatever ends the process; where a file system has no such files, a name that nobody can guess, which every signal
 * that can be caught removes. Two writers of one path don't meet: the last one that is whole stays.
 *
 * Standard output, and anything but a regular file, is written in place (target.h).
 */
#ifndef FAULTLINE_ATOMIC_FILE_H
#define FAULTLINE_ATOMIC_FILE_H

#include "target.h"

#include <stdio.h>

struct atomic_file {
	FILE *file;
	struct target target;
	char aside[4096 + 32];    /* its name meanwhile; "": it has none */
	struct atomic_file *next; /* of those with a name */
};

/* Begins FOLDER/NAME; 0 or -errno; `error` holds a message. */
int atomic_file_open(struct atomic_file *, const char *folder, const char *name, struct error *);

/* The same of a path as a user gives it: "report.html", "folder/report.html", "/dev/null"; "-" is standard output. */
int atomic_file_open_path(struct atomic_file *, const char *path, struct error *);

/* Renames it to its final name, or removes it if anything could not be written, with a message. */
int atomic_file_commit(struct atomic_file *, struct error *);

/* Removes it. Takes one that was committed, too. */
void atomic_file_discard(struct atomic_file *);

#endif
