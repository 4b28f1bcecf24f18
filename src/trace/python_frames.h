/* SPDX-License-Identifier: MIT */
/*
 * The frames of a Python thread, read as memory: of CPython 3.8 to 3.13, by the offsets of their headers. Nothing of
 * Python's is called and nothing is written. The preloaded library reads its own process with it, the tracer others.
 */
#ifndef FAULTLINE_PYTHON_FRAMES_H
#define FAULTLINE_PYTHON_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PYTHON_NONE = UINT16_MAX, PYTHON_OWNED_BY_C = 3 };

/* How a code object says which line an instruction is of. */
enum python_lines {
	PYTHON_LNOTAB,    /* 3.8, 3.9: pairs of increments */
	PYTHON_RANGES,    /* 3.10: ranges, PEP 626 */
	PYTHON_LOCATIONS, /* since 3.11: Objects/locations.md */
};

/* Offsets in bytes; PYTHON_NONE: there is no such thing. */
struct python_layout {
	uint16_t frame, inner; /* of a thread's state: its frame, or what has it at `inner` */
	uint16_t code, previous, instruction, owner;
	uint16_t file, name, full_name, first_line, table, bytecode;
	uint16_t text, wide; /* of a str: ASCII, other */
	uint16_t lines;      /* enum python_lines */
	uint16_t unit;       /* bytes that the number of an instruction counts in; 0: it is an address */
};

/* A process that runs Python. */
struct python_process {
	int pid;            /* 0: this one, whose addresses are not checked */
	uint64_t code_type; /* the address of PyCode_Type */
	struct python_layout layout;
};

struct python_frame {
	uint64_t code, name, file; /* addresses */
	uint64_t at;               /* bytes from the beginning of the bytecode */
	int32_t first_line;
};

/* The layout of a version, such as 3, 11; NULL: it is not known. */
const struct python_layout *python_layout_of(unsigned major, unsigned minor);

/* The offsets that CPython 3.13 publishes at `runtime`, in the layout. False if they are not as they are known. */
bool python_layout_published(const void *runtime, struct python_layout *);

/* The frames of the thread whose state is at `state`, innermost first. Every address is checked, so that it may be
 * read while the thread runs. -1 if it is no stack: the state is gone, or changed meanwhile. */
int python_chain(const struct python_process *, uint64_t state, struct python_frame *, size_t most);

/* The line of a frame, 0: none. */
uint32_t python_line(const struct python_process *, const struct python_frame *);

/* The name of the function, of the file: UTF-8, of a long one the end. Empty: can't be read. */
void python_function(const struct python_process *, const struct python_frame *, char *text, size_t size);
void python_file(const struct python_process *, const struct python_frame *, char *text, size_t size);

#endif
