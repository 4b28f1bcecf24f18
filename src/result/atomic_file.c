/* SPDX-License-Identifier: MIT */
#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_NAMES = 100, PROC_NAME = 40 };

/* Those that have a name while they are written. */
static struct atomic_file *volatile named;

static const int ending[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT,   SIGBUS,  SIGFPE,  SIGUSR1,
			      SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGVTALRM, SIGPROF, SIGXCPU, SIGSYS };

enum { ENDINGS = sizeof ending / sizeof ending[0] };

static void remove_named(int number)
{
	for (struct atomic_file *output = named; output; output = output->next)
		unlink(output->aside);
	raise(number);
}

/* Sets what happens at each ending signal, where it still is `from`. */
static void exchange_handlers(void (*from)(int), void (*to)(int))
{
	struct sigaction action = { .sa_handler = to, .sa_flags = (int)SA_RESETHAND }, before;

	for (size_t i = 0; i < ENDINGS; i++)
		if (!sigaction(ending[i], NULL, &before) && before.sa_handler == from)
			sigaction(ending[i], &action, NULL);
}

static void take_name(struct atomic_file *output)
{
	output->next = named;
	named = output;
	exchange_handlers(SIG_DFL, remove_named);
}

static void drop_name(struct atomic_file *output)
{
	struct atomic_file *volatile *link = &named;

	output->aside[0] = '\0';
	while (*link && *link != output)
		link = (struct atomic_file *volatile *)&(*link)->next;
	if (!*link)
		return;
	*link = output->next;
	if (!named)
		exchange_handlers(remove_named, SIG_DFL);
}

/* From the file, since getentropy of glibc tries for ever where a filter interrupts it. Without the file from the clock:
 * the name may be guessed then, but O_EXCL still takes no file of somebody else's. */
static uint64_t random_number(void)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	struct timespec now = { 0 };
	uint64_t number;
	ssize_t length = fd < 0 ? -1 : read(fd, &number, sizeof number);

	if (fd >= 0)
		close(fd);
	if (length == (ssize_t)sizeof number)
		return number;
	clock_gettime(CLOCK_REALTIME, &now);
	return ((uint64_t)getpid() << 32 ^ (uint64_t)now.tv_sec) * 1000000007 + (uint64_t)now.tv_nsec;
}

/* A file name in the target's folder that nobody can guess. */
static void choose_name(struct atomic_file *output)
{
	const char *path = output->target.path, *slash = strrchr(path, '/');

	snprintf(output->aside, sizeof output->aside, "%.*s.faultline-%016" PRIx64, slash ? (int)(slash + 1 - path) : 0,
		 path, random_number());
}

/* Does `make` with one name after another until there is none of that name. */
static int with_name(struct atomic_file *output, int (*make)(const char *from, const char *name), const char *from)
{
	int result = -EEXIST;

	for (int i = 0; i < MOST_NAMES && result == -EEXIST; i++) {
		choose_name(output);
		result = make(from, output->aside);
	}
	if (result < 0)
		output->aside[0] = '\0';
	return result;
}

static int make_file(const char *from, const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	(void)from;
	return fd < 0 ? -errno : fd;
}

static int make_link(const char *from, const char *name)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

static void proc_name(int fd, char name[static PROC_NAME])
{
	snprintf(name, PROC_NAME, "/proc/self/fd/%d", fd);
}

/* A file without a name, which must be one that can be named later. */
static int open_nameless(const struct target *target)
{
#ifdef O_TMPFILE
	char folder[sizeof target->path + 2], name[PROC_NAME];
	const char *slash = strrchr(target->path, '/');
	int fd;

	snprintf(folder, sizeof folder, "%.*s.", slash ? (int)(slash + 1 - target->path) : 0, target->path);
	fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	proc_name(fd, name);
	if (!access(name, F_OK))
		return fd;
	close(fd);
#else
	(void)target;
#endif
	return -ENOTSUP;
}

/* No signal comes before the handlers know of the name. */
static int open_named(struct atomic_file *output)
{
	sigset_t all, before;
	int fd;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	fd = with_name(output, make_file, NULL);
	if (fd >= 0)
		take_name(output);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fd;
}

static int open_aside(struct atomic_file *output)
{
	int fd = open_nameless(&output->target);

	if (fd < 0)
		fd = open_named(output);
	if (fd >= 0 && output->target.mode)
		fchmod(fd, output->target.mode);
	return fd;
}

static int cant_write(const struct atomic_file *output, int code, struct error *error)
{
	const char *path = output->target.path;

	return error_set(error, code, "%.700s: can't be written: %s", path[0] ? path : "standard output",
			 strerror(-code));
}

static int begin(struct atomic_file *output, int fd, struct error *error)
{
	int code;

	if (fd < 0)
		return cant_write(output, fd, error);
	output->file = fdopen(fd, "w");
	if (output->file)
		return 0;
	code = -errno;
	close(fd);
	atomic_file_discard(output);
	return cant_write(output, code, error);
}

int atomic_file_open_path(struct atomic_file *output, const char *path, struct error *error)
{
	int result;

	*output = (struct atomic_file){ 0 };
	if (!strcmp(path, "-")) {
		output->target.in_place = true;
		output->target.fd = STDOUT_FILENO;
		fflush(stdout);
		return begin(output, target_open(&output->target), error);
	}
	result = target_find(&output->target, path, error);
	if (result)
		return result;
	return begin(output, output->target.in_place ? target_open(&output->target) : open_aside(output), error);
}

int atomic_file_open(struct atomic_file *output, const char *folder, const char *name, struct error *error)
{
	char path[sizeof output->target.path];

	*output = (struct atomic_file){ 0 };
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", folder);
	return atomic_file_open_path(output, path, error);
}

/* A stream remembers that it failed, not why; its next write fails for the same reason. */
static int why_not_written(const struct atomic_file *output)
{
	return write(fileno(output->file), "\n", 1) == 1 ? -EIO : -errno;
}

static int flush(struct atomic_file *output)
{
	if (ferror(output->file))
		return why_not_written(output);
	return fflush(output->file) ? -errno : 0;
}

/* The file gets its name; where there is one of that name already, by another that replaces it. No signal comes
 * between the two. */
static int put_in_place(struct atomic_file *output)
{
	const char *path = output->target.path;
	char name[PROC_NAME];
	sigset_t all, before;
	int result = 0;

	if (output->target.in_place)
		return 0;
	proc_name(fileno(output->file), name);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	if (!output->aside[0]) {
		result = make_link(name, path);
		if (result == -EEXIST)
			result = with_name(output, make_link, name);
	}
	if (!result && output->aside[0] && rename(output->aside, path)) {
		result = -errno;
		unlink(output->aside);
	}
	drop_name(output);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

int atomic_file_commit(struct atomic_file *output, struct error *error)
{
	int result = flush(output);

	if (!result)
		result = put_in_place(output);
	if (result) {
		atomic_file_discard(output);
		return cant_write(output, result, error);
	}
	result = fclose(output->file) ? -errno : 0;
	output->file = NULL;
	return result ? cant_write(output, result, error) : 0;
}

void atomic_file_discard(struct atomic_file *output)
{
	if (output->aside[0])
		unlink(output->aside);
	drop_name(output);
	if (output->file)
		fclose(output->file);
	output->file = NULL;
}
