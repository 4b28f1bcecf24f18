/* SPDX-License-Identifier: MIT */
#include "run_binary.h"

#include "measure/image.h"
#include "os/os.h"
#include "plan/registry.h"
#include "result/scratch.h"
#include "trial/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20, LINE = 400 };

/* Stands in every faultline that can print its program: others are not started. */
static const char title[] = "faultline measuring program\n";

static uint64_t hash(uint64_t sum, const char *text)
{
	do
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3; /* FNV-1a: Fowler, Noll and Vo */
	while (*text++);
	return sum;
}

/* What the two sides of the socket must agree on: the sizes of the messages, the probes and their axes. */
static uint64_t interface(void)
{
	char sizes[100];
	uint64_t sum = 0xcbf29ce484222325;

	snprintf(sizes, sizeof sizes, "%zu %zu %zu", sizeof(struct trial_order), sizeof(struct trial_report),
		 sizeof(struct event_group));
	sum = hash(sum, sizes);
	for (size_t i = 0; i < registry_count; i++) {
		sum = hash(sum, registry[i]->name);
		for (size_t j = 0; j < probe_axis_count(registry[i]); j++) {
			sum = hash(sum, registry[i]->axes[j].name);
			sum = hash(sum, registry[i]->axes[j].values);
		}
	}
	return sum;
}

void binary_print_trial(FILE *file)
{
	fprintf(file, "%sversion %s\ninterface %016" PRIx64 "\nbuild %s\nlibc %s\ncompiler %s\n\n", title,
		FAULTLINE_VERSION, interface(), FAULTLINE_BUILD, os_libc(), __VERSION__);
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
	char line[LINE] = "", own[32];
	int result;

	if (!fgets(line, sizeof line, file) || strcmp(line, title))
		return fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	result = take_line(variant, file, "version", line, error);
	if (!result)
		result = check_same(variant, "version", line, FAULTLINE_VERSION, error);
	if (!result)
		result = take_line(variant, file, "interface", line, error);
	snprintf(own, sizeof own, "%016" PRIx64, interface());
	if (!result)
		result = check_same(variant, "set of probes", line, own, error);
	for (size_t i = 0; i < sizeof facts / sizeof facts[0] && !result; i++) {
		result = take_line(variant, file, facts[i], line, error);
		if (!result)
			facts_set(&variant->facts, facts[i], "%s", line);
	}
	return result;
}

static int take_image(struct variant *variant, FILE *file, const char *directory, unsigned index, struct error *error)
{
	char *image = malloc(MOST_BYTES);
	size_t size;
	int result;

	if (!image)
		return error_set(error, -ENOMEM, "out of memory");
	size = getc(file) == '\n' ? fread(image, 1, MOST_BYTES, file) : 0;
	if (size == 0 || size == MOST_BYTES)
		result = fail(variant, -EINVAL, error, "not the measuring program of a faultline");
	else if ((result = image_make_other(image, size, directory, index, variant->image)))
		fail(variant, result, error, strerror(-result));
	free(image);
	return result;
}

int binary_take_trial(struct variant *variant, const char *directory, unsigned index, struct error *error)
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
		result = take_image(variant, file, directory, index, error);
	fclose(file);
	return result;
}
