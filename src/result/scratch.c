/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_TRIES = 100, INHERITED = 256 }; /* a filter of system calls may refuse to wait for ever */

static struct {
	char folder[4000]; /* contains all others */
	unsigned made;
	pid_t cleaner;
	int life; /* the end of a pipe that closes when this process ends */
} scratch;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	remove(path);
	return 0;
}

/* glibc gets by with one descriptor, where few may be open; musl needs one for each level. */
static void remove_folder(const char *path)
{
	nftw(path, remove_one, 1, FTW_DEPTH | FTW_PHYS);
	if (!access(path, F_OK))
		nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A new folder, or why there is none. */
struct made {
	char folder[sizeof scratch.folder];
	int code;
};

static const char *directory(void)
{
	const char *given = getenv("TMPDIR");

	return given && given[0] ? given : "/tmp";
}

static struct made make_folder(void)
{
	struct made made = { .code = 0 };

	snprintf(made.folder, sizeof made.folder, "%.3900s/faultline-XXXXXX", directory());
	if (!mkdtemp(made.folder))
		made.code = errno;
	return made;
}

/* Others wait for the end of what this process would hold open: a pipe of another helper, the output of the user. */
static void close_all_but(int life, int answer)
{
	for (int fd = 3; fd < INHERITED; fd++)
		if (fd != life && fd != answer)
			close(fd);
}

/* The process that removes the folder creates it, so that no kill comes between. Nothing is written to the pipe `life`:
 * reading ends when the last process that holds it ends. */
static void clean_at_end(int life, int answer)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	int nowhere = open("/dev/null", O_RDWR);
	struct made made;
	char byte;

	setsid();
	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		signal(ending[i], SIG_IGN);
	for (int fd = 0; fd <= 2; fd++)
		dup2(nowhere, fd);
	made = make_folder();
	if (write(answer, &made, sizeof made) == (ssize_t)sizeof made)
		while (read(life, &byte, 1) < 0 && errno == EINTR)
			;
	close_all_but(-1, -1); /* removing takes descriptors, of which there may be few */
	if (!made.code)
		remove_folder(made.folder);
	_exit(0);
}

static void end_cleaner(void)
{
	close(scratch.life);
	for (int tries = 0; tries < MOST_TRIES && waitpid(scratch.cleaner, NULL, 0) < 0 && errno == EINTR; tries++)
		;
}

static int make_pipe(int ends[2])
{
	if (pipe(ends))
		return -errno;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Closes the ends that the cleaner has. 0 with its answer, or -errno. */
static int start_cleaner(const int life[2], const int answer[2], struct made *made)
{
	ssize_t length = 0;

	scratch.cleaner = fork();
	if (scratch.cleaner == 0) {
		close(life[1]); /* which may be beyond those that are closed by number */
		close_all_but(life[0], answer[1]);
		clean_at_end(life[0], answer[1]);
	}
	close(life[0]);
	close(answer[1]);
	scratch.life = life[1];
	if (scratch.cleaner < 0) {
		close(life[1]);
		return -EAGAIN;
	}
	do
		length = read(answer[0], made, sizeof *made);
	while (length < 0 && errno == EINTR);
	if (length == (ssize_t)sizeof *made && !made->code && !atexit(end_cleaner))
		return 0;
	end_cleaner();
	return length == (ssize_t)sizeof *made && made->code ? 0 : -EIO;
}

static int make_first(struct error *error)
{
	int life[2], answer[2], result = make_pipe(life);
	struct made made;

	if (!result)
		result = make_pipe(answer);
	if (!result) {
		result = start_cleaner(life, answer, &made);
		close(answer[0]);
	}
	if (result)
		return error_set(error, result, "can't start a process: %s", strerror(-result));
	if (made.code)
		return error_set(error, -made.code, "%.700s: can't create a temporary folder: %s", made.folder,
				 strerror(made.code));
	memcpy(scratch.folder, made.folder, sizeof scratch.folder);
	return 0;
}

int scratch_folder(char *path, size_t size, struct error *error)
{
	int result = scratch.folder[0] ? 0 : make_first(error);

	if (result)
		return result;
	if (snprintf(path, size, "%s/%u", scratch.folder, ++scratch.made) >= (int)size)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", scratch.folder);
	if (mkdir(path, 0700))
		return error_set(error, -errno, "%.700s: can't be created: %s", path, strerror(errno));
	return 0;
}

FILE *scratch_file(struct error *error)
{
	int result = scratch.folder[0] ? 0 : make_first(error);
	char path[sizeof scratch.folder + 16];
	FILE *file;

	if (result)
		return NULL;
	snprintf(path, sizeof path, "%s/%u", scratch.folder, ++scratch.made);
	file = fopen(path, "w+xe");
	if (file)
		unlink(path);
	else
		error_set(error, -errno, "%.700s: can't be made: %s", path, strerror(errno));
	return file;
}

FILE *scratch_alone(void)
{
#ifdef O_TMPFILE
	int fd = open(directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (file)
		return file;
	if (fd >= 0)
		close(fd);
#endif
	return tmpfile();
}

/* A stream remembers that it failed, not why: its next write fails for the same reason. */
int scratch_flush(FILE *file)
{
	if (ferror(file))
		return write(fileno(file), "", 1) == 1 ? -EIO : -errno;
	return fflush(file) ? -errno : 0;
}
