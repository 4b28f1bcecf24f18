/* SPDX-License-Identifier: MIT */
/* Reads an archive without trust, entry by entry; what becomes of a file is the caller's. */
#include "archive_walk.h"

#include "tar.h"
#include "variants.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

static const char facts_file[] = "platform.csv";

__attribute__((format(printf, 3, 4))) int archive_walk_fail(const struct archive_walk *walk, int code,
							    const char *format, ...)
{
	char words[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	for (char *letter = words; *letter; letter++)
		if ((unsigned char)*letter < ' ' || *letter == 0x7f)
			*letter = '?';
	return error_set(walk->error, code, "%.300s: %s", walk->path, words);
}

int archive_walk_count(struct archive_walk *walk)
{
	if (++walk->entries <= ARCHIVE_MOST_ENTRIES)
		return 0;
	return archive_walk_fail(walk, -EFBIG, "more than %d files and folders: refused", ARCHIVE_MOST_ENTRIES);
}

static int fail_large(const struct archive_walk *walk)
{
	return archive_walk_fail(
		walk, -EFBIG, "larger than %" PRIu64 " MiB when unpacked, far more than a result of its size: refused",
		walk->most >> 20);
}

int archive_walk_take(struct archive_walk *walk, char *to, size_t size)
{
	int got, code = Z_OK;

	if (size > walk->left)
		return fail_large(walk);
	walk->left -= size;
	got = gzread((gzFile)walk->from, to, (unsigned)size);
	if (got == (int)size)
		return 0;
	gzerror((gzFile)walk->from, &code);
	if (code == Z_DATA_ERROR)
		return archive_walk_fail(walk, -EBADMSG, "damaged: invalid compressed data");
	if (code == Z_ERRNO)
		return archive_walk_fail(walk, -EIO, "can't be read: %s", strerror(errno));
	return archive_walk_fail(walk, -EBADMSG, "cut off: the archive ends within a file");
}

static bool is_safe_part(const char *part, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)part[i] < ' ' || part[i] == 0x7f || part[i] == '\\')
			return false;
	return length > 0 && !(length == 1 && part[0] == '.') && !(length == 2 && !memcmp(part, "..", 2));
}

/* The name without a leading "./" and a trailing '/'; NULL if it could lead anywhere but down. */
static const char *safe_name(char *name)
{
	size_t end;

	while (!strncmp(name, "./", 2))
		name += 2;
	end = strlen(name);
	if (end > 0 && name[end - 1] == '/')
		name[--end] = '\0';
	if (!strcmp(name, "."))
		name[0] = '\0';
	for (const char *part = name; end > 0; part += strcspn(part, "/") + 1) {
		if (!is_safe_part(part, strcspn(part, "/")))
			return NULL;
		if (!part[strcspn(part, "/")])
			break;
	}
	return name;
}

/* The folder with the facts is the result. */
static int look_for_result(struct archive_walk *walk, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (strcmp(slash ? slash + 1 : name, facts_file) || variants_has(name))
		return 0;
	if (walk->has_result)
		return archive_walk_fail(walk, -EINVAL, "more than one result: pack each on its own");
	walk->has_result = true;
	snprintf(walk->result, sizeof walk->result, "%.*s", slash ? (int)(slash - name) : 0, name);
	return 0;
}

int archive_walk_skip(struct archive_walk *walk, uint64_t size)
{
	int result = 0;

	while (size > 0 && !result) {
		size_t length = size < ARCHIVE_CHUNK ? (size_t)size : ARCHIVE_CHUNK;

		result = archive_walk_take(walk, walk->chunk, length);
		size -= length;
	}
	return result;
}

/* The padding of the last block of `size` bytes. */
static int take_padding(struct archive_walk *walk, uint64_t size)
{
	char padding[TAR_BLOCK];

	return archive_walk_take(walk, padding, (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK));
}

static int take_file(struct archive_walk *walk, const char *name, uint64_t size)
{
	int result = look_for_result(walk, name);

	if (!result)
		result = walk->file(walk, name, size);
	return result ? result : take_padding(walk, size);
}

/* Extended headers of other archivers: times and the like are ignored; another name or size is refused. */
static int take_extended(struct archive_walk *walk, const struct tar_entry *entry)
{
	static const char *const meaningful[] = { " path=", " linkpath=", " size=", " GNU.sparse" };
	int result;

	if (entry->size > ARCHIVE_CHUNK)
		return archive_walk_fail(walk, -EINVAL, "an extended header is longer than %d KiB",
					 ARCHIVE_CHUNK >> 10);
	result = archive_walk_take(walk, walk->chunk, (size_t)entry->size);
	for (size_t i = 0; i < sizeof meaningful / sizeof meaningful[0] && !result; i++)
		if (memmem(walk->chunk, (size_t)entry->size, meaningful[i], strlen(meaningful[i])))
			result = archive_walk_fail(
				walk, -EINVAL,
				"names that are too long, or a sparse file; make the archive with 'faultline pack'");
	return result ? result : take_padding(walk, entry->size);
}

static int take_entry(struct archive_walk *walk, struct tar_entry *entry)
{
	const char *name = safe_name(entry->name);
	int result = archive_walk_count(walk);

	if (result)
		return result;
	if (entry->type == TAR_EXTENDED || entry->type == TAR_GLOBAL)
		return take_extended(walk, entry);
	if (!name)
		return archive_walk_fail(walk, -EINVAL, "the name '%s' leads out of the archive: refused", entry->name);
	if (entry->type == TAR_FOLDER) {
		result = archive_walk_skip(walk, entry->size);
		return result ? result : take_padding(walk, entry->size);
	}
	if (entry->type != TAR_FILE || !name[0])
		return archive_walk_fail(walk, -EINVAL,
					 "'%s' is not a file but a link, a device or the like (type '%c'): refused",
					 entry->name, entry->type);
	return take_file(walk, name, entry->size);
}

/* Zeros may follow the archive; the checksum at the very end must be right. */
static int take_end(struct archive_walk *walk)
{
	int got, code;

	while ((got = gzread((gzFile)walk->from, walk->chunk, ARCHIVE_CHUNK)) > 0) {
		if ((uint64_t)got > walk->left)
			return fail_large(walk);
		walk->left -= (uint64_t)got;
	}
	gzerror((gzFile)walk->from, &code);
	return got < 0 || code == Z_BUF_ERROR ? archive_walk_fail(walk, -EBADMSG, "damaged or cut off at its end") : 0;
}

static int take_all(struct archive_walk *walk)
{
	struct tar_entry entry;
	char block[TAR_BLOCK];
	int result, more = 1;

	while (more > 0) {
		result = archive_walk_take(walk, block, sizeof block);
		if (result)
			return result;
		more = tar_read(block, &entry);
		if (more < 0)
			return archive_walk_fail(
				walk, more,
				"compressed, but not a tar archive; expected the output of 'faultline pack'");
		result = more ? take_entry(walk, &entry) : take_end(walk);
		if (result)
			return result;
	}
	if (!walk->has_result)
		return archive_walk_fail(walk, -ENOENT, "not a result: it has no %s", facts_file);
	return 0;
}

/* CSV files become a tenth when compressed: what expands to far more was not made of a result. */
static uint64_t most_bytes(const char *path)
{
	struct stat status;
	uint64_t most = stat(path, &status) ? 0 : (uint64_t)status.st_size * ARCHIVE_MOST_GROWTH + ARCHIVE_FREE_BYTES;

	return most < ARCHIVE_MOST_BYTES ? most : ARCHIVE_MOST_BYTES;
}

int archive_walk(struct archive_walk *walk, const char *path, struct error *error)
{
	gzFile from = gzopen(path, "rbe");
	int result;

	walk->path = path;
	walk->from = from;
	walk->left = walk->most = most_bytes(path);
	walk->error = error;
	if (!from)
		return archive_walk_fail(walk, -EIO, "can't be read: %s", strerror(errno));
	gzbuffer(from, 4 * ARCHIVE_CHUNK);
	result = take_all(walk);
	gzclose(from);
	return result;
}
