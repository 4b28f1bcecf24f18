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

void scratch_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Nothing is written to the pipe: reading ends when the last process that holds it ends. */
static void clean_at_end(int life)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	int nowhere = open("/dev/null", O_RDWR);
	char byte;

	setsid();
	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		signal(ending[i], SIG_IGN);
	for (int fd = 0; fd <= 2; fd++)
		dup2(nowhere, fd);
	while (read(life, &byte, 1) < 0 && errno == EINTR)
		;
	scratch_remove(scratch.folder);
	_exit(0);
}

static void end_cleaner(void)
{
	close(scratch.life);
	while (waitpid(scratch.cleaner, NULL, 0) < 0 && errno == EINTR)
		;
}

static int start_cleaner(void)
{
	int ends[2];

	if (pipe(ends))
		return -errno;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	scratch.cleaner = fork();
	if (scratch.cleaner == 0) {
		close(ends[1]);
		clean_at_end(ends[0]);
	}
	close(ends[0]);
	scratch.life = ends[1];
	if (scratch.cleaner > 0 && !atexit(end_cleaner))
		return 0;
	close(ends[1]);
	return scratch.cleaner < 0 ? -EAGAIN : -ENOMEM;
}

int scratch_folder_by_hand(char *path, size_t size, struct error *error)
{
	const char *directory = getenv("TMPDIR");

	if (snprintf(path, size, "%s/faultline-XXXXXX", directory && directory[0] ? directory : "/tmp") >= (int)size)
		return error_set(error, -ENAMETOOLONG, "TMPDIR: the path is too long");
	if (!mkdtemp(path))
		return error_set(error, -errno, "%.700s: can't create a temporary folder: %s", path, strerror(errno));
	return 0;
}

static int make_first(struct error *error)
{
	int result = scratch_folder_by_hand(scratch.folder, sizeof scratch.folder, error);

	if (result) {
		scratch.folder[0] = '\0';
		return result;
	}
	result = start_cleaner();
	if (result) {
		scratch_remove(scratch.folder);
		scratch.folder[0] = '\0';
		return error_set(error, result, "can't start a process: %s", strerror(-result));
	}
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
