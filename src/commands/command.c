/* SPDX-License-Identifier: MIT */
/* What the verbs share: options, help, folders. */
#include "command.h"

#include "text/suggest.h"
#include "plan/sweep.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 128, HELP_COLUMN = 26 };

static size_t option_count(const struct command *command)
{
	size_t count = 0;

	while (command->options[count].name)
		count++;
	return count;
}

static void print_option(const struct command_option *option, FILE *file)
{
	char left[80], letter[8] = "    ";

	if (option->letter)
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, option->argument ? " " : "",
		 option->argument ? option->argument : "");
	if (strlen(left) >= HELP_COLUMN) {
		fprintf(file, "%s\n", left);
		left[0] = '\0';
	}
	fprintf(file, "%-*s %s\n", HELP_COLUMN, left, option->help);
}

void command_help(const struct command *command, FILE *file)
{
	fprintf(file, "faultline %s %s\n\n%s\n\n%s\n\nOptions:\n", command->name, command->usage, command->summary,
		command->description);
	for (size_t i = 0; i < option_count(command); i++)
		print_option(&command->options[i], file);
	fprintf(file, "      --help             this text\n\nExamples:\n%s", command->examples);
}

/* The options of a verb in one array: its own, then those known at run time. */
struct option_list {
	const struct command_option *option[MOST_OPTIONS];
	size_t count;
};

static const char *option_name(const void *context, size_t i)
{
	static char name[64];

	snprintf(name, sizeof name, "--%s", ((const struct option_list *)context)->option[i]->name);
	return name;
}

static void list_options(const struct command *command, const struct command_option *more, size_t more_count,
			 struct option_list *list)
{
	list->count = 0;
	for (size_t i = 0; i < option_count(command) && list->count < MOST_OPTIONS; i++)
		list->option[list->count++] = &command->options[i];
	for (size_t i = 0; i < more_count && list->count < MOST_OPTIONS; i++)
		list->option[list->count++] = &more[i];
}

/* Makes the tables that getopt_long(3) wants; an option's code is 256 + its place in the list. */
static void getopt_tables(const struct option_list *list, struct option *longs, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < list->count; i++) {
		const struct command_option *option = list->option[i];

		longs[i] = (struct option){
			.name = option->name,
			.has_arg = option->argument ? required_argument : no_argument,
			.val = 256 + (int)i,
		};
		if (option->letter) {
			*letters++ = option->letter;
			if (option->argument)
				*letters++ = ':';
		}
	}
	longs[list->count] = (struct option){ 0 };
	*letters = '\0';
}

static const struct command_option *option_of(const struct option_list *list, int code)
{
	if (code >= 256)
		return list->option[code - 256];
	for (size_t i = 0; i < list->count; i++)
		if (list->option[i]->letter == code)
			return list->option[i];
	return NULL;
}

static int bad_option(const struct command *command, const struct option_list *list, int code, char **argv,
		      struct error *error)
{
	const struct command_option *known = optopt ? option_of(list, optopt) : NULL;
	char hint[600], name[64];

	if (known && code == ':')
		return error_usage(error, "%s: --%s needs a value: %s", command->name, known->name, known->argument);
	if (known)
		return error_usage(error, "%s: --%s takes no value", command->name, known->name);
	if (optopt)
		snprintf(name, sizeof name, "-%c", optopt);
	else
		snprintf(name, sizeof name, "%.*s", (int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
	suggest_hint(name, option_name, list, list->count, hint, sizeof hint);
	return error_usage(error, "%s: no option '%s'%s", command->name, name, hint);
}

int command_options(const struct command *command, const struct command_option *more, size_t count, int argc,
		    char **argv, command_take *take, void *context, struct error *error)
{
	char letters[2 * MOST_OPTIONS + 2];
	struct option longs[MOST_OPTIONS + 1];
	struct option_list list;
	int code;

	list_options(command, more, count, &list);
	getopt_tables(&list, longs, letters);
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct command_option *option;
		int result;

		if (code == '?' || code == ':')
			return bad_option(command, &list, code, argv, error);
		option = option_of(&list, code);
		result = take(context, option->name, option->argument ? optarg : NULL, error);
		if (result)
			return result;
	}
	return optind;
}

int command_number(const char *option, const char *text, uint64_t low, uint64_t high, uint64_t *number,
		   struct error *error)
{
	uint64_t value;

	if (axis_number(text, &value) || value < low || value > high)
		return error_usage(error, "--%s: '%s' is no number from %" PRIu64 " to %" PRIu64, option, text, low,
				   high);
	*number = value;
	return 0;
}

void command_record(struct facts *facts, int argc, char **argv)
{
	const char *home = getenv("HOME");
	char text[1024] = "faultline";
	size_t used = strlen(text);

	for (int i = 0; i < argc && used < sizeof text; i++) {
		const char *found = home && strlen(home) > 1 ? strstr(argv[i], home) : NULL;
		const char *behind = found ? found + strlen(home) : argv[i];
		bool at_home = found && (*behind == '/' || *behind == '\0');

		used += (size_t)snprintf(text + used, sizeof text - used, " %.*s%s%s",
					 at_home ? (int)(found - argv[i]) : 0, argv[i], at_home ? "~" : "",
					 at_home ? behind : argv[i]);
	}
	facts_set(facts, "command", "%s", text);
}
