/* SPDX-License-Identifier: MIT */
/*
 * The command line. In this room a verb is one file and its name in the list in meson.build: it reads its options,
 * calls the rooms below, and prints. Shared by all verbs: options.c reads the options, help.c prints --help, and
 * tables.c prints all tables for manual.py and completion.py, which make the manual page and the shells' completions.
 */
#ifndef FAULTLINE_VERB_H
#define FAULTLINE_VERB_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_kind {
	OPTION_FLAG,    /* true if given */
	OPTION_TEXT,    /* as typed */
	OPTION_NUMBER,  /* a whole number, such as 64 or 4K, within a range */
	OPTION_PERCENT, /* within a range; 5 is stored as 0.05 */
	OPTION_WORD,    /* the index of the word among those of `text` */
	OPTION_WORDS,   /* a bit for each word of a comma-separated list */
	OPTION_CALL,    /* stored by a function of the verb */
};

/* Stores a value in the verb's settings. 0, or a usage error that says what was expected. */
typedef int option_take(void *settings, const char *name, const char *text, struct error *);

/* The value of an option; made by the macros below. */
struct option_value {
	enum option_kind kind;
	const char *text;       /* "SECONDS", "table|csv"; words in small letters are values. NULL: takes no value */
	size_t offset, size;    /* of the member of the verb's settings */
	uint64_t least, most;   /* of OPTION_NUMBER */
	double lowest, highest; /* of OPTION_PERCENT, as typed */
	option_take *take;      /* of OPTION_CALL */
};

struct verb_option {
	const char *name; /* "time", without the dashes */
	char letter;      /* 't', or 0 */
	struct option_value value;
	const char *initial; /* the default, as it would be typed; NULL: none */
	const char *help;
};

/* The offset of a member, which must be of the type. */
#define OPTION_MEMBER(settings, member, type) \
	(offsetof(settings, member) + 0 * sizeof(1 ? &((settings *)0)->member : (type *)0))

#define OPTION_INTEGER(settings, member) .offset = offsetof(settings, member), .size = sizeof((settings *)0)->member

#define FLAG(settings, member)                                                       \
	{                                                                            \
		.kind = OPTION_FLAG, .offset = OPTION_MEMBER(settings, member, bool) \
	}
#define TEXT(shown, settings, member)                                                                       \
	{                                                                                                   \
		.kind = OPTION_TEXT, .text = shown, .offset = OPTION_MEMBER(settings, member, const char *) \
	}
/* The member is an integer of 4 or 8 bytes that can hold the range. */
#define NUMBER(shown, settings, member, from, to)                                                                 \
	{                                                                                                         \
		.kind = OPTION_NUMBER, .text = shown, OPTION_INTEGER(settings, member), .least = from, .most = to \
	}
#define PERCENT(shown, settings, member, from, to)                                                        \
	{                                                                                                 \
		.kind = OPTION_PERCENT, .text = shown, .offset = OPTION_MEMBER(settings, member, double), \
		.lowest = from, .highest = to                                                             \
	}
/* The member is an enum or unsigned. */
#define WORD(words, settings, member)                                                \
	{                                                                            \
		.kind = OPTION_WORD, .text = words, OPTION_INTEGER(settings, member) \
	}
#define WORDS(words, settings, member)                                                                   \
	{                                                                                                \
		.kind = OPTION_WORDS, .text = words, .offset = OPTION_MEMBER(settings, member, unsigned) \
	}
#define CALL(shown, function)                                        \
	{                                                            \
		.kind = OPTION_CALL, .text = shown, .take = function \
	}

struct verb {
	const char *name, *summary;
	const char *usage;                 /* what follows the verb: "[PROBE...]" */
	const char *description;           /* paragraphs after the usage */
	const struct verb_option *options; /* ends with an option without a name */
	const char *examples;
	/* argv[0] is the verb. 0 or -errno; `error` holds a message. */
	int (*run)(int argc, char **argv, struct error *);
};

#define VERB(name) extern const struct verb verb_##name;
#include "verb_table.h"
#undef VERB

/* The number of options of a verb, without the final one. */
size_t options_count(const struct verb *);

/*
 * Stores the defaults, then the typed options, in the verb's settings, and moves the other words to the end of argv.
 * Returns the index of the first of them, or -EINVAL. `more` are options known only at run time, such as the axes of
 * the probes.
 */
int options_read(const struct verb *, const struct verb_option *more, size_t more_count, int argc, char **argv,
		 void *settings, struct error *);

/* For OPTION_CALL: reads a number or a list of words like those kinds. 0 or a usage error. */
int options_number(const char *name, const char *text, uint64_t least, uint64_t most, uint64_t *number, struct error *);
int options_words(const char *name, const char *text, const char *words, unsigned *bits, struct error *);

/* Words separated by spaces; a path in the user's home begins with "~". */
void options_typed(int argc, char **argv, char *text, size_t size);

/* The command as it can be typed again in a shell, likewise; cut if it is longer than `size`. */
void options_command(int argc, char **argv, char *text, size_t size);

#endif
