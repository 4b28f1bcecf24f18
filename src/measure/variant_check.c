/* SPDX-License-Identifier: MIT */
/* Whether a process of a variant got its setting: most programs ignore what they can't apply. */
#include "variant.h"

#include "tunables.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILES = 256, SAID = 300 };

/* What is seen of the process. */
struct seen {
	char *file[MOST_FILES]; /* that it has mapped */
	size_t files;
	bool is_visible; /* whether the system shows that */
	int cpu[OS_CPUS_MOST];
	size_t cpus;
	char said[SAID]; /* the first line on its standard error */
};

static void take_file(void *context, const char *path)
{
	struct seen *seen = context;

	if (seen->files < MOST_FILES && (!seen->files || strcmp(seen->file[seen->files - 1], path)) &&
	    (seen->file[seen->files] = strdup(path)))
		seen->files++;
}

static void look(void *context, pid_t pid)
{
	struct seen *seen = context;

	seen->is_visible = !os_mapped_files(pid, take_file, seen);
	seen->cpus = os_process_cpus(pid, seen->cpu, OS_CPUS_MOST);
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A library is named by its path, or by a name that the file's begins with: libx.so is a link to libx.so.2. */
static bool is_loaded(const struct seen *seen, const char *library)
{
	char real[PATH_MAX];
	const char *path = strchr(library, '/') && realpath(library, real) ? real : library;

	for (size_t i = 0; i < seen->files; i++)
		if (strchr(path, '/') ? !strcmp(seen->file[i], path)
				      : !strncmp(name_of(seen->file[i]), path, strlen(path)))
			return true;
	return false;
}

static int check_preload(const struct variant *variant, const struct seen *seen, const char *list, struct error *error)
{
	char text[4096], *rest = NULL;

	snprintf(text, sizeof text, "%s", list);
	for (char *library = strtok_r(text, ": ", &rest); library; library = strtok_r(NULL, ": ", &rest))
		if (!is_loaded(seen, library))
			return error_set(error, -ENOENT,
					 "--against %.200s: the measuring program does not load %.200s; expected a "
					 "library that is installed, for a faultline that is not static",
					 variant->setting, library);
	return 0;
}

/* glibc's dynamic linker, which the process has mapped; NULL: it has none. */
static const char *linker_of(const struct seen *seen)
{
	for (size_t i = 0; i < seen->files; i++)
		if (tunables_is_linker(seen->file[i]))
			return seen->file[i];
	return NULL;
}

/* Numbers are listed as they stand; of a text nothing is. */
static bool is_same_number(const char *typed, const char *listed)
{
	char *end, *listed_end;
	unsigned long long wanted = strtoull(typed, &end, 0), got = strtoull(listed, &listed_end, 0);

	return listed_end == listed || (end != typed && !*end && wanted == got);
}

static int check_tunable(const struct variant *variant, FILE *list, char *tunable, struct error *error)
{
	char listed[400], *equals = strchr(tunable, '=');

	if (!equals)
		return error_set(error, -EINVAL, "--against %.200s: '%.100s' has no value", variant->setting, tunable);
	*equals = '\0';
	if (!tunables_find(list, tunable, listed, sizeof listed))
		return error_set(error, -ENOENT,
				 "--against %.200s: glibc here has no tunable %.100s; 'ld.so --list-tunables' lists "
				 "them",
				 variant->setting, tunable);
	if (!is_same_number(equals + 1, listed))
		return error_set(error, -ERANGE, "--against %.200s: glibc does not take %.100s; %.100s stays at %.200s",
				 variant->setting, equals + 1, tunable, listed);
	return 0;
}

static int check_tunables(struct variant *variant, const struct seen *seen, const char *tunables, struct error *error)
{
	const char *linker = linker_of(seen);
	char text[4096], *rest = NULL;
	struct error why = { 0 };
	FILE *list;
	int result = 0;

	if (!linker)
		return error_set(error, -ENOTSUP,
				 "--against %.200s: the measuring program has no glibc that could be asked about its "
				 "tunables; expected a faultline that is not static",
				 variant->setting);
	list = tunables_list(linker, variant->value, &why);
	if (!list)
		return error_set(error, -ENOTSUP, "--against %.200s: %.200s, so it is not known whether it takes them",
				 variant->setting, why.text);
	snprintf(text, sizeof text, "%s", tunables);
	for (char *one = strtok_r(text, ":", &rest); one && !result; one = strtok_r(NULL, ":", &rest))
		result = check_tunable(variant, list, one, error);
	if (!result)
		tunables_note(list, &variant->facts);
	fclose(list);
	return result;
}

static int check_variable(struct variant *variant, const struct seen *seen, struct error *error)
{
	static const char preload[] = "LD_PRELOAD=", tunables[] = "GLIBC_TUNABLES=";

	if (seen->is_visible && !strncmp(variant->value, preload, sizeof preload - 1))
		return check_preload(variant, seen, variant->value + sizeof preload - 1, error);
	if (seen->is_visible && !strncmp(variant->value, tunables, sizeof tunables - 1))
		return check_tunables(variant, seen, variant->value + sizeof tunables - 1, error);
	return 0;
}

/* A command may bind the process to other CPUs; within these, it is bound to one as the base is. */
static void take_cpus(struct variant *variant, const struct seen *seen)
{
	bool has_cpu = false, has_other = false;

	if (variant->kind != VARIANT_WRAP || variant->place.cpu < 0 || seen->cpus == 0)
		return;
	for (size_t i = 0; i < seen->cpus; i++) {
		has_cpu |= seen->cpu[i] == variant->place.cpu;
		has_other |= seen->cpu[i] == variant->place.other_cpu;
	}
	if (!has_cpu)
		variant->place.cpu = seen->cpu[seen->cpus - 1];
	if (!has_other || variant->place.other_cpu == variant->place.cpu)
		variant->place.other_cpu = seen->cpus > 1 && seen->cpu[0] != variant->place.cpu ? seen->cpu[0] : -1;
}

static int explain(const struct variant *variant, const struct seen *seen, int result, struct error *error)
{
	struct error why = *error;

	if (seen->said[0])
		return error_set(error, result ? result : -EINVAL,
				 "--against %.200s: the measuring program does not get it: %s", variant->setting,
				 seen->said);
	if (result == -EPIPE && variant->kind == VARIANT_WRAP)
		return error_set(error, result,
				 "--against %.200s: the command does not become the measuring program; expected one "
				 "that executes its arguments itself, such as setarch -R",
				 variant->setting);
	return error_set(error, result, "--against %.200s: %s", variant->setting, why.text);
}

/* What has been written so far: a wrapped process may still hold the other end. */
static void read_said(int fd, char *said)
{
	ssize_t length;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	length = read(fd, said, SAID - 1);
	said[length > 0 ? length : 0] = '\0';
	said[strcspn(said, "\r\n")] = '\0';
}

static int inspect(struct variant *variant, struct seen *seen, struct error *error)
{
	struct worker_look how = { .context = seen, .look = look };
	int ends[2], result;

	if (pipe(ends))
		return error_set(error, -errno, "can't make a pipe: %s", strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	how.errors = ends[1];
	result = worker_inspect(&variant->place, &how, error);
	close(ends[1]);
	read_said(ends[0], seen->said);
	close(ends[0]);
	variant->mappings = how.mappings;
	return result || seen->said[0] ? explain(variant, seen, result, error) : 0;
}

int variant_check(struct variant *variant, struct error *error)
{
	struct seen *seen = calloc(1, sizeof *seen);
	int result;

	if (!seen)
		return error_set(error, -ENOMEM, "out of memory");
	result = inspect(variant, seen, error);
	if (!result && variant->kind == VARIANT_ENV)
		result = check_variable(variant, seen, error);
	if (!result)
		take_cpus(variant, seen);
	for (size_t i = 0; i < seen->files; i++)
		free(seen->file[i]);
	free(seen);
	return result;
}
