/* SPDX-License-Identifier: MIT */
/*
 * Where in the source the calls were made: by the stack of each place, and summed by line. A stack is of Python, or the
 * function that called the library's, with those that it was inlined into.
 */
#ifndef FAULTLINE_STACKS_H
#define FAULTLINE_STACKS_H

#include "primitive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STACKS_DEPTH = 32 };

struct stack_frame {
	bool is_python, is_library; /* of Python's standard library; a header of the system */
	uint32_t line;              /* 0: not known */
	uint32_t outer;             /* the frame that it was inlined into, 0: none */
	uint64_t address;           /* in the object, or of the process without one, if nothing else is known */
	char function[256];         /* empty: not known */
	char file[168];             /* of the source: path; of a long one the end; empty: not known */
	char object[160];           /* not of Python: path of the program or library; empty: not known */
};

struct stack {
	uint32_t frames;
	bool is_cut;                  /* there may be more frames, further out */
	uint32_t frame[STACKS_DEPTH]; /* innermost first */
};

/* What a thread did in a primitive on a stack; of own code, by samples. */
struct stack_row {
	int pid, tid;
	enum primitive primitive;
	uint32_t stack;
	uint64_t calls, bytes, wall_ns;
	uint64_t blocked_ns;       /* part of wall_ns */
	uint64_t faults, fault_ns; /* of own code: page faults, and their part of wall_ns, 0: it is not known */
	uint64_t samples;          /* of own code; `calls` is 0 then */
	uint64_t path_ns;          /* of wall_ns, on the critical path */
	uint64_t known_ns;         /* of wall_ns: of it is known when it was */
	bool is_estimated;         /* some of the calls stand for all */
	bool has_no_faults;        /* `faults` are not known */
};

/* The same summed over threads and stacks, by line. */
struct stack_line {
	int pid;
	enum primitive primitive;
	uint32_t lead, inner; /* frames: the innermost outside of the standard library, and the innermost of all */
	uint64_t calls, bytes, wall_ns, blocked_ns, faults, fault_ns, samples, path_ns;
	bool is_estimated, has_no_faults;
};

struct stacks {
	struct stack_frame *frame;
	size_t frames;
	struct stack *stack;
	size_t stacks;
	struct stack_row *row;
	size_t rows;
	struct stack_line *line; /* longest first */
	size_t lines;
	bool has_path;   /* path_ns is known */
	uint64_t lost;   /* calls whose place is not known: there was no room */
	uint64_t torn;   /* samples whose stack made no sense */
	uint64_t unread; /* instructions whose line was not looked for: it took too long */
};

/* Sums the rows by line; frames of the same line become one. */
void stacks_sum(struct stacks *);

/* "bench.py:31", "main", "libx.so+0x12ab" or "0x7f001234". */
void stack_where(const struct stack_frame *, char *text, size_t size);

/* The same and the function: "bench.py:31 f". */
void stack_text(const struct stack_frame *, char *text, size_t size);

void stacks_free(struct stacks *);

#endif
