/* SPDX-License-Identifier: MIT */
/* Finds the verb; the only place that prints an error or decides on the exit status. */
#include "commands/command.h"
#include "commands/manual.h"
#include "text/suggest.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

static const struct command *const commands[] = {
	&command_run,     &command_list,   &command_chart, &command_compare,
	&command_explain, &command_report, &command_trace, &command_pack,
};
static const size_t command_count = sizeof commands / sizeof commands[0];

static void print_help(FILE *file)
{
	fputs("faultline measures what memory and IPC primitives cost on this platform, and why.\n\n"
	      "  faultline VERB [OPTION...] [ARGUMENT...]\n\n",
	      file);
	for (size_t i = 0; i < command_count; i++)
		fprintf(file, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n  faultline VERB --help      what a verb takes, with examples\n"
	      "  faultline --version\n\nExamples:\n"
	      "  faultline run              everything, about a minute, then charts of it\n"
	      "  faultline run memset --size 4K..1G*4 --state first_touch\n"
	      "  faultline chart results/*  several platforms side by side\n"
	      "  faultline compare results/laptop results/server\n",
	      file);
}

/* A descriptor 0, 1 or 2 that is closed would be given to the next file that is opened. */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
			exit(EXIT_FAILURE);
}

static const char *command_name(const void *context, size_t i)
{
	(void)context;
	return commands[i]->name;
}

static const struct command *find_command(const char *name, struct error *error)
{
	char hint[512];

	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	suggest_hint(name, command_name, NULL, command_count, hint, sizeof hint);
	error_usage(error, "no verb '%s'%s", name, hint);
	return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run_verb(int argc, char **argv, struct error *error)
{
	const struct command *command = find_command(argv[0], error);

	if (!command)
		return -1;
	if (asks_for_help(argc, argv)) {
		command_help(command, stdout);
		return 0;
	}
	return command->run(argc, argv, error);
}

static int run(int argc, char **argv, struct error *error)
{
	if (argc < 2)
		return error_usage(error, "no verb; see 'faultline --help'");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		print_help(stdout);
	else if (!strcmp(argv[1], "--print-man") && argc == 3) /* these two for the build: see src/meson.build */
		return manual_print(commands, command_count, argv[2], stdout, error);
	else if (!strcmp(argv[1], "--print-completion") && argc == 3)
		return completion_print(commands, command_count, argv[2], stdout, error);
	else if (!strcmp(argv[1], "--version"))
		printf("faultline %s\n", FAULTLINE_VERSION);
	else
		return run_verb(argc - 1, argv + 1, error);
	return 0;
}

/* Ends as the signal would have ended us, so that a shell script stops too. */
static void end_by_signal(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	int result;

	hold_standard_descriptors();
	setlocale(LC_CTYPE, "");
	result = run(argc, argv, &error);
	if ((fflush(stdout) || ferror(stdout)) && !result)
		result = error_set(&error, -1, "standard output can't be written");
	if (result)
		fprintf(stderr, "faultline: %s\n", error.text);
	if (error.signal)
		end_by_signal(error.signal);
	if (error.status)
		return error.status;
	return !result ? EXIT_SUCCESS : error.usage ? EXIT_USAGE : EXIT_FAILURE;
}
