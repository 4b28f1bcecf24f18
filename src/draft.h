/* SPDX-License-Identifier: MIT */
/* A file that appears whole or not at all: written aside, then renamed. */
#ifndef FAULTLINE_DRAFT_H
#define FAULTLINE_DRAFT_H

#include "error.h"

#include <stdio.h>

struct draft {
	FILE *file;
	char path[4096], aside[4096 + 16];
};

/* Begins FOLDER/NAME; 0 or -errno with words. */
int draft_open(struct draft *, const char *folder, const char *name, struct error *);

/* The same of a path as a user gives it, "report.html" or "folder/report.html". */
int draft_open_path(struct draft *, const char *path, struct error *);

/* Puts it in its place, or removes it and says why when anything could not be written. */
int draft_commit(struct draft *, struct error *);

/* Removes it. Takes a draft that was committed, too. */
void draft_discard(struct draft *);

#endif
