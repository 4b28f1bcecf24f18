/* SPDX-License-Identifier: MIT */
/* Finds the verb; the only place that prints an error or decides on the exit status. */
#include "commands/run_binary.h"
#include "commands/verbs.h"
#include "text/message.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

/* The next opened file would get a closed descriptor 0, 1 or 2. Lost output is an error, lost messages
 * are not. */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", (fd == 2 ? O_WRONLY : O_RDONLY) | O_CLOEXEC) < 0)
			exit(EXIT_FAILURE);
}

static void go_on(int number)
{
	(void)number;
}

/* What is written beyond `ulimit -f` fails with EFBIG, and can be reported. Programs that are started find the signal
 * as it was. */
static void outlive_file_limit(void)
{
	struct sigaction action = { .sa_handler = go_on, .sa_flags = SA_RESTART }, before;

	if (!sigaction(SIGXFSZ, NULL, &before) && before.sa_handler == SIG_DFL)
		sigaction(SIGXFSZ, &action, NULL);
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
	const struct verb *verb = verbs_find(argv[0], error);

	if (!verb)
		return -1;
	if (asks_for_help(argc, argv)) {
		help_print_verb(verb, stdout);
		return 0;
	}
	return verb->run(argc, argv, error);
}

/* `faultline help VERB` is `faultline VERB --help`. */
static int help(int argc, char **argv, struct error *error)
{
	bool names_verb = argc > 2 && strcmp(argv[2], "help");
	const struct verb *verb = names_verb ? verbs_find(argv[2], error) : NULL;

	if (names_verb && !verb)
		return -1;
	if (verb)
		help_print_verb(verb, stdout);
	else
		help_print(stdout);
	return 0;
}

static int run(int argc, char **argv, struct error *error)
{
	if (argc < 2)
		return error_usage(error, "no verb; see 'faultline --help'");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		help_print(stdout);
	else if (!strcmp(argv[1], "--print-tables")) /* for the build: see src/commands/meson.build */
		tables_print(stdout);
	else if (!strcmp(argv[1], "--print-trial")) /* for another build: see src/commands/run_binary.h */
		binary_print_trial(stdout);
	else if (!strcmp(argv[1], "help"))
		return help(argc, argv, error);
	else if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		printf("faultline %s\n", FAULTLINE_VERSION);
	else
		return run_verb(argc - 1, argv + 1, error);
	return 0;
}

/* Ends like the signal would have ended the process, so that a shell script stops too. */
static void end_by_signal(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static int finish_output(struct error *error)
{
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	if (!errno && write(STDOUT_FILENO, "\n", 1) == 1) /* a stream remembers that it failed, not why */
		errno = EIO;
	return error_set(error, -1, "can't write to standard output%s%s", errno ? ": " : "",
			 errno ? strerror(errno) : "");
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	int result;

	hold_standard_descriptors();
	outlive_file_limit();
	setlocale(LC_CTYPE, "");
	result = run(argc, argv, &error);
	if (!result)
		result = finish_output(&error);
	else
		fflush(stdout);
	if (result)
		message_print("faultline: %s", error.text);
	if (error.signal)
		end_by_signal(error.signal);
	if (error.status)
		return error.status;
	return !result ? EXIT_SUCCESS : error.usage ? EXIT_USAGE : EXIT_FAILURE;
}
