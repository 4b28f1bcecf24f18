/* SPDX-License-Identifier: MIT */
#include "trace_set.h"

#include "archive.h"
#include "facts.h"
#include "trace_rows.h"

#include <errno.h>
#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4096, LEAF = 300 };

/* The folder that a path means: an archive is unpacked. */
static int find_folder(const char *path, char *folder, struct error *error)
{
	size_t length = strlen(path);

	if (archive_is_one(path))
		return archive_unpack(path, folder, PATH - LEAF, error);
	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length >= PATH - LEAF)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	memcpy(folder, path, length);
	folder[length] = '\0';
	return 0;
}

static bool has_facts(const char *folder)
{
	char path[PATH + LEAF];

	snprintf(path, sizeof path, "%s/platform.csv", folder);
	return access(path, F_OK) == 0;
}

/* Letters that mean something in a pattern are taken as they are. */
static void quote(const char *text, char *quoted, size_t size)
{
	size_t used = 0;

	for (; *text && used + 3 < size; text++) {
		if (strchr("*?[\\", *text))
			quoted[used++] = '\\';
		quoted[used++] = *text;
	}
	quoted[used] = '\0';
}

/* The results that a folder holds: itself, or those in it. Each path ends with /platform.csv, which is cut off. */
static void find_results(const char *folder, glob_t *found)
{
	char quoted[2 * PATH], pattern[2 * PATH + LEAF];

	quote(folder, quoted, sizeof quoted);
	snprintf(pattern, sizeof pattern, "%s%s/platform.csv", quoted, has_facts(folder) ? "" : "/*");
	memset(found, 0, sizeof *found);
	glob(pattern, 0, NULL, found);
	for (size_t i = 0; i < found->gl_pathc; i++)
		*strrchr(found->gl_pathv[i], '/') = '\0';
}

int trace_set_is_one(const char *path, struct error *error)
{
	char folder[PATH];
	int result = find_folder(path, folder, error);
	size_t traces = 0;
	glob_t found;

	if (result)
		return result;
	find_results(folder, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		traces += result_is_trace(found.gl_pathv[i]);
	result = traces && traces == found.gl_pathc;
	globfree(&found);
	return result;
}

static int check_program(const struct trace_set *set, const struct result *facts, const char *path, struct error *error)
{
	const char *first = facts_text(&set->facts.facts, "trace_program");
	const char *other = facts_text(&facts->facts, "trace_program");

	if (!strcmp(first, other))
		return 0;
	return error_set(error, -EINVAL,
			 "%.300s: traces of different programs (%.150s; %.150s): name one trace, or a folder of "
			 "'faultline trace --repeat'",
			 path, first, other);
}

static double elapsed_of(const struct result *facts)
{
	const char *text = facts_text(&facts->facts, "trace_wall_ns");
	char *end;
	double figure = strtod(text, &end);

	return end > text && !*end && isfinite(figure) && figure > 0 ? figure : NAN;
}

static int read_trace(struct trace_set *set, const struct result *facts, const char *folder, struct error *error)
{
	struct trace_sums *sums = &set->trace[set->traces], *place = &set->place[set->traces];
	int result = trace_sums_read(sums, folder, error);

	if (result)
		return result;
	result = trace_sums_read_places(place, folder, error);
	if (!result && !set->traces)
		result = trace_sums_read_frames(sums, folder, error);
	if (result) {
		trace_sums_free(sums);
		trace_sums_free(place);
	} else {
		sums->elapsed_ns = place->elapsed_ns = elapsed_of(facts);
	}
	return result;
}

static void leave_out(struct trace_set *set, const char *folder)
{
	struct trace_sums *sums = &set->trace[set->traces];
	size_t used = strlen(set->left_out);
	const char *slash = strrchr(folder, '/');

	snprintf(set->left_out + used, sizeof set->left_out - used, "%s%.100s (%s)", used ? ", " : "",
		 slash ? slash + 1 : folder, sums->failure);
	trace_sums_free(sums);
	trace_sums_free(&set->place[set->traces]);
}

/* The facts of the first trace stay with the set. */
static int add_trace(struct trace_set *set, const char *folder, bool of_several, struct error *error)
{
	struct result facts;
	int result = result_open_facts(&facts, folder, error);
	bool is_kept;

	if (result)
		return result;
	if (set->traces)
		result = check_program(set, &facts, set->path, error);
	if (!result)
		result = trace_rows_check(&facts.facts, folder, error);
	if (!result)
		result = read_trace(set, &facts, folder, error);
	is_kept = !result && !(of_several && set->trace[set->traces].failure[0]);
	if (!result && !is_kept)
		leave_out(set, folder);
	if (is_kept) {
		set->has_places = (set->has_places || !set->traces) && set->place[set->traces].count;
		if (!set->traces++) {
			set->facts = facts;
			return 0;
		}
	}
	result_close(&facts);
	return result;
}

static int add_traces(struct trace_set *set, const glob_t *found, struct error *error)
{
	int result = 0;

	set->trace = calloc(found->gl_pathc, sizeof *set->trace);
	set->place = calloc(found->gl_pathc, sizeof *set->place);
	if (!set->trace || !set->place)
		return error_set(error, -ENOMEM, "out of memory");
	for (size_t i = 0; i < found->gl_pathc && !result; i++)
		result = add_trace(set, found->gl_pathv[i], found->gl_pathc > 1, error);
	if (!result && !set->traces)
		result = error_set(error, -EINVAL, "%.300s: the program failed in every trace: %s", set->path,
				   set->left_out);
	return result;
}

int trace_set_open(struct trace_set *set, const char *path, struct error *error)
{
	char folder[PATH];
	glob_t found;
	int result = find_folder(path, folder, error);

	memset(set, 0, sizeof *set);
	if (result)
		return result;
	snprintf(set->path, sizeof set->path, "%.*s", PATH - 1, path);
	find_results(folder, &found);
	if (found.gl_pathc == 0)
		result = error_set(error, -ENOENT, "%.700s: no trace; expected a folder of 'faultline trace -o'", path);
	else if (found.gl_pathc > TRACE_SET_MOST)
		result = error_set(error, -EFBIG, "%.700s: more than %d traces", path, TRACE_SET_MOST);
	if (!result)
		result = add_traces(set, &found, error);
	globfree(&found);
	if (result && archive_is_one(path))
		archive_name_error(path, folder, error);
	if (result)
		trace_set_close(set);
	return result;
}

void trace_set_close(struct trace_set *set)
{
	for (size_t i = 0; i < set->traces; i++) {
		trace_sums_free(&set->trace[i]);
		trace_sums_free(&set->place[i]);
	}
	free(set->trace);
	free(set->place);
	if (set->traces)
		result_close(&set->facts);
	memset(set, 0, sizeof *set);
}
