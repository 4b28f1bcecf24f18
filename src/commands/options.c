/* SPDX-License-Identifier: MIT */
/* Reads the options of a verb by its table. */
#include "verb.h"

#include "plan/axis.h"
#include "text/shell_word.h"
#include "text/suggest.h"
#include "text/words.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 128, FIRST_CODE = 256 };

size_t options_count(const struct verb *verb)
{
	size_t count = 0;

	while (verb->options[count].name)
		count++;
	return count;
}

int options_number(const char *name, const char *text, uint64_t least, uint64_t most, uint64_t *number,
		   struct error *error)
{
	uint64_t value;

	if (axis_number(text, &value) || value < least || value > most)
		return error_usage(error, "--%s: '%.200s' is not a whole number from %" PRIu64 " to %" PRIu64, name,
				   text, least, most);
	*number = value;
	return 0;
}

static int read_percent(const struct verb_option *option, const char *text, double *share, struct error *error)
{
	char *end;
	double percent = strtod(text, &end);

	if (end == text || *end || !(percent >= option->value.lowest && percent <= option->value.highest))
		return error_usage(error, "--%s: '%.200s' is not a percentage from %g to %g", option->name, text,
				   option->value.lowest, option->value.highest);
	*share = percent / 100;
	return 0;
}

static int read_word(const char *name, const char *text, const struct words *words, uint64_t *place,
		     struct error *error)
{
	char what[64];
	int found;

	snprintf(what, sizeof what, "--%s: no value", name);
	found = words_find(words, what, text, error);
	if (found < 0)
		return -EINVAL;
	*place = (uint64_t)found;
	return 0;
}

int options_words(const char *name, const char *text, const char *words, unsigned *bits, struct error *error)
{
	struct words known, typed;
	unsigned found = 0;
	uint64_t place = 0;
	int result = 0;

	words_split(words, ",", &known);
	words_split(text, ",", &typed);
	for (size_t i = 0; i < typed.count && !result; i++) {
		result = read_word(name, typed.text[i], &known, &place, error);
		if (!result)
			found |= 1U << place;
	}
	if (!result)
		*bits = found;
	return result;
}

static void store_number(const struct option_value *value, void *member, uint64_t number)
{
	if (value->size == sizeof(uint64_t))
		*(uint64_t *)member = number;
	else
		*(uint32_t *)member = (uint32_t)number;
}

static int store(const struct verb_option *option, void *settings, const char *text, struct error *error)
{
	const struct option_value *value = &option->value;
	void *member = (char *)settings + value->offset;
	struct words words;
	uint64_t number = 0;
	int result = 0;

	switch (value->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		break;
	case OPTION_TEXT:
		*(const char **)member = text;
		break;
	case OPTION_PERCENT:
		return read_percent(option, text, member, error);
	case OPTION_WORDS:
		return options_words(option->name, text, value->text, member, error);
	case OPTION_CALL:
		return value->take(settings, option->name, text, error);
	case OPTION_NUMBER:
	case OPTION_WORD:
		words_split(value->text, "|", &words);
		result = value->kind == OPTION_WORD
			? read_word(option->name, text, &words, &number, error)
			: options_number(option->name, text, value->least, value->most, &number, error);
		if (!result)
			store_number(value, member, number);
	}
	return result;
}

/* The options of a verb in one array: its own, then those known only at run time. */
struct option_list {
	const struct verb_option *option[MOST_OPTIONS];
	size_t count;
};

static void list_options(const struct verb *verb, const struct verb_option *more, size_t more_count,
			 struct option_list *list)
{
	list->count = 0;
	for (size_t i = 0; i < options_count(verb) && list->count < MOST_OPTIONS; i++)
		list->option[list->count++] = &verb->options[i];
	for (size_t i = 0; i < more_count && list->count < MOST_OPTIONS; i++)
		list->option[list->count++] = &more[i];
}

/* Every verb has --help, which is not in its table. */
static const char *option_name(const void *context, size_t i)
{
	const struct option_list *list = context;
	static char name[64];

	snprintf(name, sizeof name, "--%s", i < list->count ? list->option[i]->name : "help");
	return name;
}

/* Makes the tables for getopt_long(3); an option's code is FIRST_CODE + its index in the list. */
static void getopt_tables(const struct option_list *list, struct option *longs, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < list->count; i++) {
		const struct verb_option *option = list->option[i];

		longs[i] = (struct option){
			.name = option->name,
			.has_arg = option->value.text ? required_argument : no_argument,
			.val = FIRST_CODE + (int)i,
		};
		if (option->letter) {
			*letters++ = option->letter;
			if (option->value.text)
				*letters++ = ':';
		}
	}
	longs[list->count] = (struct option){ 0 };
	*letters = '\0';
}

static const struct verb_option *option_of(const struct option_list *list, int code)
{
	if (code >= FIRST_CODE)
		return list->option[code - FIRST_CODE];
	for (size_t i = 0; i < list->count; i++)
		if (list->option[i]->letter == code)
			return list->option[i];
	return NULL;
}

static int bad_option(const struct verb *verb, const struct option_list *list, int code, char **argv,
		      struct error *error)
{
	const struct verb_option *known = optopt ? option_of(list, optopt) : NULL;
	char hint[600], name[64];

	if (known && code == ':')
		return error_usage(error, "%s: --%s needs a value: %s", verb->name, known->name, known->value.text);
	if (known)
		return error_usage(error, "%s: --%s takes no value", verb->name, known->name);
	if (optopt)
		snprintf(name, sizeof name, "-%c", optopt);
	else
		snprintf(name, sizeof name, "%.*s", (int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
	if (!suggest_near(name, option_name, list, list->count + 1, hint, sizeof hint))
		snprintf(hint, sizeof hint, "; see 'faultline %s --help'", verb->name);
	return error_usage(error, "%s: no option '%.200s'%s", verb->name, name, hint);
}

int options_read(const struct verb *verb, const struct verb_option *more, size_t more_count, int argc, char **argv,
		 void *settings, struct error *error)
{
	char letters[2 * MOST_OPTIONS + 2];
	struct option longs[MOST_OPTIONS + 1];
	struct option_list list;
	int code, result = 0;

	list_options(verb, more, more_count, &list);
	for (size_t i = 0; i < list.count && !result; i++)
		if (list.option[i]->initial)
			result = store(list.option[i], settings, list.option[i]->initial, error);
	getopt_tables(&list, longs, letters);
	opterr = 0;
	optind = 0; /* begins anew, in every C library: a verb may read the options of another */
	while (!result && (code = getopt_long(argc, argv, letters, longs, NULL)) != -1)
		result = code == '?' || code == ':' ? bad_option(verb, &list, code, argv, error)
						    : store(option_of(&list, code), settings, optarg, error);
	return result ? result : optind;
}

void options_typed(int argc, char **argv, char *text, size_t size)
{
	const char *home = getenv("HOME");
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < argc && used < size; i++) {
		const char *found = home && strlen(home) > 1 ? strstr(argv[i], home) : NULL;
		const char *after = found ? found + strlen(home) : argv[i];
		bool at_home = found && (*after == '/' || *after == '\0');

		used += (size_t)snprintf(text + used, size - used, "%s%.*s%s%s", i ? " " : "",
					 at_home ? (int)(found - argv[i]) : 0, argv[i], at_home ? "~" : "",
					 at_home ? after : argv[i]);
	}
}

void options_command(int argc, char **argv, char *text, size_t size)
{
	char *word = malloc(size);
	FILE *file = fmemopen(text, size, "w");

	if (file)
		fputs("faultline", file);
	for (int i = 0; i < argc && file && word; i++) {
		options_typed(1, &argv[i], word, size);
		putc(' ', file);
		shell_word_write(word, file);
	}
	if (file)
		fclose(file);
	text[size - 1] = '\0';
	free(word);
}
