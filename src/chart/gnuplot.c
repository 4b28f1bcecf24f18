/* SPDX-License-Identifier: MIT */
#include "gnuplot.h"

#include "os/os.h"
#include "result/scratch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program(void)
{
	const char *named = getenv("FAULTLINE_GNUPLOT");

	return named && named[0] ? named : "gnuplot";
}

static int run(FILE *script, FILE *words, int *status)
{
	/* -d: ignores ~/.gnuplot. The script is a file, because gnuplot continues reading from a pipe after an
	 * error. */
	const char *const argv[] = { program(), "-d", "/dev/stdin", NULL };
	const struct os_command command = { argv, fileno(script), fileno(words), fileno(words) };

	if (lseek(fileno(script), 0, SEEK_SET) < 0)
		return -errno;
	return os_command_run(&command, status);
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

static int judge(int status, FILE *words, struct error *error)
{
	char text[600];

	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == GNUPLOT_NOTHING))
		return WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		return error_set(error, -EIO, "gnuplot was ended by signal %d: %s", WTERMSIG(status),
				 strsignal(WTERMSIG(status)));
	last_words(words, text, sizeof text);
	return error_set(error, -EIO, "gnuplot failed: %s", text[0] ? text : "it gave no reason");
}

static int cant_run(int result, struct error *error)
{
	if (result == -EINTR)
		return error_set(error, result, "interrupted");
	if (result != -ENOENT && result != -EACCES)
		return error_set(error, result, "can't run '%s': %s", program(), strerror(-result));
	return error_set(error, result,
			 "can't run '%s': %s; charts need gnuplot 5.4 or newer: install gnuplot-nox (Debian) "
			 "or gnuplot, or name it in FAULTLINE_GNUPLOT",
			 program(), strerror(-result));
}

int gnuplot_ask(FILE *script, FILE *words, struct error *error)
{
	int status, result = run(script, words, &status);

	return result ? cant_run(result, error) : judge(status, words, error);
}

int gnuplot_run(FILE *script, struct error *error)
{
	FILE *words = scratch_file(error);
	int result;

	if (!words)
		return -ENOSPC;
	result = gnuplot_ask(script, words, error);
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
