/* SPDX-License-Identifier: MIT */
#include "gnuplot.h"

#include "result/scratch.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *program(void)
{
	const char *named = getenv("FAULTLINE_GNUPLOT");

	return named && named[0] ? named : "gnuplot";
}

static int start(FILE *script, FILE *words, pid_t *pid)
{
	/* -d: ignores ~/.gnuplot. The script is a file, because gnuplot continues reading from a pipe after an
	 * error. */
	char name[4096], no_settings[] = "-d", input[] = "/dev/stdin";
	char *const argv[] = { name, no_settings, input, NULL };
	posix_spawn_file_actions_t actions;
	int result;

	snprintf(name, sizeof name, "%s", program());
	if (lseek(fileno(script), 0, SEEK_SET) < 0)
		return -errno;
	result = posix_spawn_file_actions_init(&actions);
	if (result)
		return -result;
	result = posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
	if (!result)
		result = posix_spawn_file_actions_adddup2(&actions, fileno(words), STDOUT_FILENO);
	if (!result)
		result = posix_spawn_file_actions_adddup2(&actions, fileno(words), STDERR_FILENO);
	if (!result)
		result = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -result;
}

/* The last output of gnuplot, on one line. */
static void last_words(FILE *words, char *text, size_t size)
{
	long length;
	size_t got;

	text[0] = '\0';
	if (fseek(words, 0, SEEK_END) || (length = ftell(words)) < 0)
		return;
	if (fseek(words, length < (long)size ? 0 : length - (long)size + 1, SEEK_SET))
		return;
	got = fread(text, 1, size - 1, words);
	while (got > 0 && strchr(" \n\t", text[got - 1]))
		got--;
	text[got] = '\0';
	for (char *letter = text; *letter; letter++)
		if ((unsigned char)*letter < ' ')
			*letter = ' ';
}

static int wait_for(pid_t pid, const volatile sig_atomic_t *interrupted, int *status)
{
	while (waitpid(pid, status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		if (*interrupted)
			kill(pid, SIGTERM);
	}
	return *interrupted ? -EINTR : 0;
}

static int judge(int status, FILE *words, struct error *error)
{
	char text[600];

	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == GNUPLOT_NOTHING))
		return WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		return error_set(error, -EIO, "gnuplot was ended by signal %d", WTERMSIG(status));
	last_words(words, text, sizeof text);
	return error_set(error, -EIO, "gnuplot failed: %s", text[0] ? text : "it gave no reason");
}

int gnuplot_run(FILE *script, const volatile sig_atomic_t *interrupted, struct error *error)
{
	FILE *words = scratch_file(error);
	int status, result;
	pid_t pid;

	if (!words)
		return -ENOSPC;
	result = start(script, words, &pid);
	if (result == -ENOENT || result == -EACCES)
		error_set(error, result,
			  "can't run '%s': %s; charts need gnuplot 5.4 or newer: install gnuplot-nox (Debian) "
			  "or gnuplot, or name it in FAULTLINE_GNUPLOT",
			  program(), strerror(-result));
	else if (result)
		error_set(error, result, "can't run '%s': %s", program(), strerror(-result));
	if (!result) {
		result = wait_for(pid, interrupted, &status);
		if (result)
			error_set(error, result, "interrupted");
	}
	if (!result)
		result = judge(status, words, error);
	fclose(words);
	return result;
}

void gnuplot_quote(FILE *file, const char *text)
{
	putc('\'', file);
	for (; *text; text++) {
		if (*text == '\'')
			putc('\'', file);
		putc(*text, file);
	}
	putc('\'', file);
}
