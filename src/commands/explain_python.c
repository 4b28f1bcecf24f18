/* SPDX-License-Identifier: MIT */
#include "explain_python.h"

#include "chart/paths.h"
#include "os/os.h"
#include "result/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A program that never prints or reads what python_check.py does may not end by itself, as that does after a minute. */
enum { LINE = 1100, OLDEST_MINOR = 8, LIMIT_SECONDS = 70 };

static void take_line(struct explain_python *python, char *line, bool *importing)
{
	const struct {
		const char *key;
		char *text;
		size_t size;
	} keys[] = {
		{ "executable", python->executable, sizeof python->executable },
		{ "implementation", python->implementation, sizeof python->implementation },
		{ "version", python->version, sizeof python->version },
		{ "numpy", python->numpy, sizeof python->numpy },
		{ "methods", python->methods, sizeof python->methods },
		{ "shm", python->shm, sizeof python->shm },
		{ "settings", python->settings, sizeof python->settings },
	};
	char *comma = strchr(line, ',');

	if (!comma)
		return;
	*comma = '\0';
	*importing |= !strcmp(line, "importing");
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (!strcmp(line, keys[i].key))
			snprintf(keys[i].text, keys[i].size, "%s", comma + 1);
}

/* The line that says what is wrong: the last with an error, as in a traceback, else the first. */
static void find_error(FILE *file, char said[static LINE])
{
	char line[LINE];

	said[0] = '\0';
	rewind(file);
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!said[0] || strstr(line, "rror"))
			snprintf(said, LINE, "%s", line);
	}
}

static void take_answer(struct explain_python *python, int status, FILE *file, FILE *errors)
{
	char line[LINE];
	bool importing = false;

	rewind(file);
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = '\0';
		take_line(python, line, &importing);
	}
	if (!status && !python->version[0])
		snprintf(python->failure, sizeof python->failure, "is no Python: it did not run python_check.py");
	if (!status)
		return;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(python->failure, sizeof python->failure, "does not end%s",
			 importing ? " its import of numpy" : "");
	else if (WIFSIGNALED(status))
		snprintf(python->failure, sizeof python->failure, "crashes (%s)%s", strsignal(WTERMSIG(status)),
			 importing ? " when it imports numpy" : "");
	else {
		find_error(errors, line);
		snprintf(python->failure, sizeof python->failure, "fails (exit status %d%s%.300s)%s",
			 WEXITSTATUS(status), line[0] ? ": " : "", line, importing ? " when it imports numpy" : "");
	}
}

static int run_check(const char *const *words, FILE *file, FILE *errors, struct explain_python *python)
{
	const struct os_command command = { words, -1, fileno(file), fileno(errors) };
	int status, result = os_command_run_within(&command, LIMIT_SECONDS, &status);

	if (!result)
		take_answer(python, status, file, errors);
	else if (result == -ETIMEDOUT)
		snprintf(python->failure, sizeof python->failure, "does not end");
	else if (result == -ENOENT && strchr(words[0], '/') && !access(words[0], F_OK))
		snprintf(python->failure, sizeof python->failure,
			 "can't be started: the program that its first line names does not exist");
	else if (result == -ENOENT)
		snprintf(python->failure, sizeof python->failure,
			 strchr(words[0], '/') ? "does not exist" : "is not in PATH");
	else if (result != -EINTR)
		snprintf(python->failure, sizeof python->failure, "can't be started: %s", strerror(-result));
	return result == -EINTR ? result : 0;
}

int explain_python_ask(const char *name, struct explain_python *python, struct error *error)
{
	char analysis[4096], path[4200];
	const char *const words[] = { name, path, NULL };
	FILE *file = NULL, *errors = NULL;
	int result = paths_analysis(analysis, sizeof analysis, error);

	*python = (struct explain_python){ .numpy = "" };
	if (result)
		return result;
	snprintf(path, sizeof path, "%s/python/python_check.py", analysis);
	file = scratch_alone();
	errors = file ? scratch_alone() : NULL;
	result = errors ? run_check(words, file, errors, python)
			: error_set(error, -errno, "can't create a temporary file (TMPDIR): %s", strerror(errno));
	if (result == -EINTR) {
		error->signal = (int)os_ending;
		error_set(error, result, "interrupted");
	}
	if (errors)
		fclose(errors);
	if (file)
		fclose(file);
	return result;
}

static bool has_numpy(const struct explain_python *python)
{
	return !python->failure[0] && python->numpy[0] >= '0' && python->numpy[0] <= '9';
}

static bool is_old(const struct explain_python *python)
{
	char *end;
	long major = strtol(python->version, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;

	return major < 3 || (major == 3 && minor < OLDEST_MINOR);
}

/* Another interpreter of this machine that could be named. */
static void find_other(char *text, size_t size)
{
	static const char *const names[] = { "/usr/bin/python3", "/usr/local/bin/python3",
					     "/opt/homebrew/bin/python3" };
	struct explain_python other;
	struct error error;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!explain_python_ask(names[i], &other, &error) && has_numpy(&other) && !is_old(&other)) {
			snprintf(text, size, ", or give --python %s, which has numpy %.64s", names[i], other.numpy);
			return;
		}
}

/* What leads Python to other modules than its own comes first. */
static const char *install(void)
{
	if (getenv("PYTHONHOME"))
		return "Unset PYTHONHOME, or install";
	return getenv("PYTHONPATH") ? "Unset PYTHONPATH, or install" : "Install";
}

bool explain_python_serves(const char *name, const struct explain_python *python, char *why, size_t size)
{
	const char *where = python->executable[0] ? python->executable : name;
	char other[256];

	why[0] = '\0';
	if (has_numpy(python) && !is_old(python) && strstr(python->methods, "fork"))
		return true;
	find_other(other, sizeof other);
	if (python->failure[0])
		snprintf(why, size, "%.400s %s. %s Python 3.%d or later with numpy%s.", where, python->failure,
			 install(), OLDEST_MINOR, other);
	else if (is_old(python))
		snprintf(why, size, "%.400s is Python %s. Install Python 3.%d or later with numpy%s.", where,
			 python->version, OLDEST_MINOR, other);
	else if (!has_numpy(python) && strcmp(python->numpy, "missing"))
		snprintf(why, size, "numpy is %s, in %.400s. %s it there again%s.", python->numpy, where, install(),
			 other);
	else if (!has_numpy(python))
		snprintf(why, size, "numpy is missing in %.400s. Install it there%s.", where, other);
	else
		snprintf(why, size, "%.400s has no start method fork.", where);
	return false;
}

bool explain_python_has_room(const struct explain_python *python, uint64_t elements)
{
	char *end;
	double bytes = strtod(python->shm, &end);

	return end == python->shm || bytes > 2.5 * sizeof(double) * (double)elements;
}
