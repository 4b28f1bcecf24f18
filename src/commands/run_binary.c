/* SPDX-License-Identifier: MIT */
#include "run_binary.h"

#include "measure/image.h"
#include "os/os.h"
#include "plan/axis.h"
#include "plan/registry.h"
#include "result/scratch.h"
#include "text/words.h"
#include "trial/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20, MOST_LIST = 1 << 18, LINE = 400 };

/* Stands in every faultline that can print its program: others are not started. */
static const char title[] = "faultline measuring program\n";

/* What the two sides of the socket must agree on, besides the points: the sizes of the messages. */
static void put_messages(char text[static LINE])
{
	snprintf(text, LINE, "%zu %zu %zu", sizeof(struct trial_order), sizeof(struct trial_report),
		 sizeof(struct event_group));
}

void binary_print_trial(FILE *file)
{
	char messages[LINE];

	put_messages(messages);
	fprintf(file, "%sversion %s\nmessages %s\nbuild %s\nlibc %s\ncompiler %s\n", title, FAULTLINE_VERSION, messages,
		FAULTLINE_BUILD, os_libc(), __VERSION__);
	for (size_t i = 0; i < registry_count; i++) {
		fprintf(file, "probe %s\n", registry[i]->name);
		for (size_t j = 0; j < probe_axis_count(registry[i]); j++)
			fprintf(file, "axis %s %s\n", registry[i]->axes[j].name, registry[i]->axes[j].values);
	}
	putc('\n', file);
	image_write(file);
}

static int fail(const struct variant *variant, int code, struct error *error, const char *why)
{
	return error_set(error, code, "--against %.300s: %s", variant->setting, why);
}

/* Whether the file is a program that contains the title. */
static int check_file(const struct variant *variant, const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status = { 0 };
	void *text = MAP_FAILED;
	bool found;

	if (fd < 0)
		return fail(variant, -errno, error, strerror(errno));
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) && status.st_size > 0)
		text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	found = text != MAP_FAILED && memmem(text, (size_t)status.st_size, title, sizeof title - 1);
	if (text != MAP_FAILED)
		munmap(text, (size_t)status.st_size);
	if (!found)
		return fail(variant, -EINVAL, error,
			    "not a faultline of this version; expected one that was built from the same sources");
	return access(path, X_OK) ? fail(variant, -errno, error, strerror(errno)) : 0;
}

/* The value of the next line, which begins with the key. */
static int take_line(const struct variant *variant, FILE *file, const char *key, char value[static LINE],
		     struct error *error)
{
	char line[LINE];
	size_t length = strlen(key);

	if (!fgets(line, sizeof line, file) || strncmp(line, key, length) || line[length] != ' ')
		return fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	line[strcspn(line, "\n")] = '\0';
	snprintf(value, LINE, "%s", line + length + 1);
	return 0;
}

static int check_same(const struct variant *variant, const char *key, const char *value, const char *own,
		      struct error *error)
{
	if (!strcmp(value, own))
		return 0;
	return error_set(error, -EINVAL,
			 "--against %.300s: its %s is %.60s, that of this faultline %.60s; expected two builds of the "
			 "same sources",
			 variant->setting, key, value, own);
}

static int take_facts(struct variant *variant, FILE *file, struct error *error)
{
	static const char *const facts[] = { "build", "libc", "compiler" };
	char line[LINE] = "", own[LINE];
	int result;

	if (!fgets(line, sizeof line, file) || strcmp(line, title))
		return fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	result = take_line(variant, file, "version", line, error);
	if (!result)
		result = check_same(variant, "version", line, FAULTLINE_VERSION, error);
	if (!result)
		result = take_line(variant, file, "messages", line, error);
	put_messages(own);
	if (!result)
		result = check_same(variant, "size of messages", line, own, error);
	for (size_t i = 0; i < sizeof facts / sizeof facts[0] && !result; i++) {
		result = take_line(variant, file, facts[i], line, error);
		if (!result)
			facts_set(&variant->facts, facts[i], "%s", line);
	}
	return result;
}

/* The lines of the probes, up to the empty one. */
static int take_list(const struct variant *variant, FILE *file, char list[static MOST_LIST], struct error *error)
{
	size_t used = 0;

	while (used < MOST_LIST && fgets(list + used, (int)(MOST_LIST - used), file) && list[used] != '\n')
		used += strlen(list + used);
	if (used >= MOST_LIST || list[used] != '\n')
		return fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	list[used] = '\0';
	return 0;
}

/* Where its axes begin in the list; NULL if it is not there. */
static const char *find_probe(const char *list, const char *name)
{
	char line[LINE];
	size_t length = (size_t)snprintf(line, sizeof line, "probe %s\n", name);

	for (; *list; list += strcspn(list, "\n") + 1)
		if (!strncmp(list, line, length))
			return list + length;
	return NULL;
}

/* The next line of an axis; false after the last of a probe. */
static bool next_axis(const char **at, char name[static LINE], char values[static LINE])
{
	int length = 0;

	if (sscanf(*at, "axis %399s %399s%n", name, values, &length) < 2 || (*at)[length] != '\n')
		return false;
	*at += length + 1;
	return true;
}

static bool has_word(const struct words *words, const char *text)
{
	for (size_t i = 0; i < words->count; i++)
		if (!strcmp(words->text[i], text))
			return true;
	return false;
}

/* A point has the number of a word: so both must count alike. */
static int check_value(const struct variant *variant, const struct point *point, size_t axis, const char *values,
		       struct error *error)
{
	const struct axis *own = &point->probe->axes[axis];
	struct words words;
	char wanted[WORDS_LONGEST];

	if (!axis_has_words(own))
		return 0;
	axis_format(own, point->value[axis], wanted, sizeof wanted);
	words_split(values, ",", &words);
	if (point->value[axis] < words.count && !strcmp(words.text[point->value[axis]], wanted))
		return 0;
	return error_set(error, -EINVAL, "--against %.300s: its probe %s %s %s of %s%s", variant->setting,
			 point->probe->name, has_word(&words, wanted) ? "has" : "lacks the value", wanted, own->name,
			 has_word(&words, wanted) ? " in another place" : "");
}

static int check_point(const struct variant *variant, const struct point *point, const char *list, struct error *error)
{
	const char *probe = point->probe->name, *at = find_probe(list, probe);
	char name[LINE], values[LINE];
	int result = 0;

	if (!at)
		return error_set(error, -EINVAL, "--against %.300s: it lacks the probe %s", variant->setting, probe);
	for (size_t i = 0; i < probe_axis_count(point->probe) && !result; i++) {
		if (!next_axis(&at, name, values) || strcmp(name, point->probe->axes[i].name))
			return error_set(error, -EINVAL, "--against %.300s: its probe %s lacks the axis %s",
					 variant->setting, probe, point->probe->axes[i].name);
		result = check_value(variant, point, i, values, error);
	}
	if (!result && next_axis(&at, name, values))
		return error_set(error, -EINVAL, "--against %.300s: its probe %s has an axis more, %s",
				 variant->setting, probe, name);
	return result;
}

static int check_points(const struct variant *variant, FILE *file, const struct measured *measured, size_t count,
			struct error *error)
{
	char *list = malloc(MOST_LIST);
	int result = list ? take_list(variant, file, list, error) : error_set(error, -ENOMEM, "out of memory");

	for (size_t i = 0; i < count && !result; i++)
		result = check_point(variant, &measured[i].point, list, error);
	free(list);
	return result;
}

static int take_image(struct variant *variant, FILE *file, const char *directory, unsigned index, struct error *error)
{
	char *image = malloc(MOST_BYTES);
	size_t size;
	int result;

	if (!image)
		return error_set(error, -ENOMEM, "out of memory");
	size = fread(image, 1, MOST_BYTES, file);
	if (size == 0 || size == MOST_BYTES)
		result = fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	else if ((result = image_make_other(image, size, directory, index, variant->image)))
		fail(variant, result, error, strerror(-result));
	free(image);
	return result;
}

int binary_take_trial(struct variant *variant, const struct measured *measured, size_t count, const char *directory,
		      unsigned index, struct error *error)
{
	char path[PATH_MAX];
	const char *const word[] = { path, "--print-trial", NULL };
	FILE *file;
	int status = 0, result;

	if (!realpath(variant->value, path))
		return fail(variant, -errno, error, strerror(errno));
	result = check_file(variant, path, error);
	if (result)
		return result;
	file = scratch_file(error);
	if (!file)
		return -EIO;
	result = os_command_run(&(struct os_command){ word, -1, fileno(file), -1 }, &status);
	rewind(file);
	if (result || status)
		result = fail(variant, result ? result : -ENOEXEC, error,
			      result ? strerror(-result) : "it does not run here");
	else
		result = take_facts(variant, file, error);
	if (!result)
		result = check_points(variant, file, measured, count, error);
	if (!result)
		result = take_image(variant, file, directory, index, error);
	fclose(file);
	return result;
}
