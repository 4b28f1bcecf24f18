/* SPDX-License-Identifier: MIT */
/* A command that looks like an interpreter and is a script, such as the python3 of a manager of versions. */
#ifndef FAULTLINE_SCRIPT_H
#define FAULTLINE_SCRIPT_H

#include "tracer.h"

/* Adds a note if `command`, looked for as execvp(3) does, is a python and begins with "#!". */
void script_note(struct trace *, const char *command);

#endif
