/* SPDX-License-Identifier: MIT */
#include "archive.h"

#include "result_folder.h"
#include "scratch.h"
#include "tar.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 65536, PATH = 4096 };

static const char facts_file[] = "platform.csv";

struct unpacking {
	gzFile from;
	const char *path;  /* of the archive, for messages */
	char folder[PATH]; /* everything goes into it */
	char found[PATH];  /* the folder of the result, "" until found */
	uint64_t left;     /* remaining limit in bytes */
	size_t entries;
	struct error *error;
	uint64_t most; /* bytes that it may take */
	char chunk[CHUNK];
};

__attribute__((format(printf, 3, 4))) static int fail(const struct unpacking *unpacking, int code, const char *format,
						      ...)
{
	char words[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	for (char *letter = words; *letter; letter++)
		if ((unsigned char)*letter < ' ' || *letter == 0x7f)
			*letter = '?';
	return error_set(unpacking->error, code, "%.300s: %s", unpacking->path, words);
}

/* Reads exactly `size` bytes, at most a chunk. */
static int fail_large(const struct unpacking *unpacking)
{
	return fail(unpacking, -EFBIG,
		    "larger than %" PRIu64 " MiB when unpacked, far more than a result of its size: refused",
		    unpacking->most >> 20);
}

static int take(struct unpacking *unpacking, char *to, size_t size)
{
	int got, code = Z_OK;

	if (size > unpacking->left)
		return fail_large(unpacking);
	unpacking->left -= size;
	got = gzread(unpacking->from, to, (unsigned)size);
	if (got == (int)size)
		return 0;
	gzerror(unpacking->from, &code);
	if (code == Z_DATA_ERROR)
		return fail(unpacking, -EBADMSG, "damaged: invalid compressed data");
	if (code == Z_ERRNO)
		return fail(unpacking, -EIO, "can't be read: %s", strerror(errno));
	return fail(unpacking, -EBADMSG, "cut off: the archive ends within a file");
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

/* The folders of an entry, below the one that nobody else can enter. */
/* A folder counts as an entry, also where only the names of files imply it. */
static int count_entry(struct unpacking *unpacking)
{
	if (++unpacking->entries <= ARCHIVE_MOST_ENTRIES)
		return 0;
	return fail(unpacking, -EFBIG, "more than %d files and folders: refused", ARCHIVE_MOST_ENTRIES);
}

static int make_folder(struct unpacking *unpacking, const char *path, const char *name)
{
	if (!mkdir(path, 0700))
		return count_entry(unpacking);
	if (errno == EEXIST)
		return 0;
	return fail(unpacking, -errno, "%s: can't be unpacked: %s", name, strerror(errno));
}

static int make_folders(struct unpacking *unpacking, const char *name)
{
	char path[PATH + TAR_NAME];
	int result = 0;

	for (const char *slash = name; !result && (slash = strchr(slash, '/')); slash++) {
		snprintf(path, sizeof path, "%s/%.*s", unpacking->folder, (int)(slash - name), name);
		result = make_folder(unpacking, path, name);
	}
	return result;
}

/* The folder with the facts is the result. */
static int look_for_result(struct unpacking *unpacking, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (strcmp(slash ? slash + 1 : name, facts_file))
		return 0;
	if (unpacking->found[0])
		return fail(unpacking, -EINVAL, "more than one result: pack each on its own");
	snprintf(unpacking->found, sizeof unpacking->found, "%.3800s%s%.*s", unpacking->folder, slash ? "/" : "",
		 slash ? (int)(slash - name) : 0, name);
	return 0;
}

/* The padding of the last block of `size` bytes. */
static int take_padding(struct unpacking *unpacking, uint64_t size)
{
	char padding[TAR_BLOCK];

	return take(unpacking, padding, (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK));
}

/* A write that is cut short has no errno: the next one has. */
static bool is_written(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, data, size);

		if (written < 0 && errno != EINTR)
			return false;
		data += written > 0 ? written : 0;
		size -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

static int take_rest(struct unpacking *unpacking, uint64_t size, int fd)
{
	uint64_t whole = size;
	int result = 0;

	while (size > 0 && !result) {
		size_t length = size < CHUNK ? (size_t)size : CHUNK;

		result = take(unpacking, unpacking->chunk, length);
		if (!result && fd >= 0 && !is_written(fd, unpacking->chunk, length))
			result = fail(unpacking, -errno, "can't be unpacked into %.200s: %s", unpacking->folder,
				      strerror(errno));
		size -= length;
	}
	return result ? result : take_padding(unpacking, whole);
}

static int take_file(struct unpacking *unpacking, const char *name, uint64_t size)
{
	char path[PATH + TAR_NAME];
	int fd, result = make_folders(unpacking, name);

	if (!result)
		result = look_for_result(unpacking, name);
	if (result)
		return result;
	snprintf(path, sizeof path, "%s/%s", unpacking->folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return fail(unpacking, -EINVAL, "duplicate entry '%s'", name);
	if (fd < 0)
		return fail(unpacking, -errno, "'%s' can't be unpacked: %s", name, strerror(errno));
	result = take_rest(unpacking, size, fd);
	close(fd);
	return result;
}

/* Extended headers of other archivers: times and the like are ignored; another name or size is refused. */
static int take_extended(struct unpacking *unpacking, const struct tar_entry *entry)
{
	static const char *const meaningful[] = { " path=", " linkpath=", " size=", " GNU.sparse" };
	int result;

	if (entry->size > CHUNK)
		return fail(unpacking, -EINVAL, "an extended header is longer than %d KiB", CHUNK >> 10);
	result = take(unpacking, unpacking->chunk, (size_t)entry->size);
	for (size_t i = 0; i < sizeof meaningful / sizeof meaningful[0] && !result; i++)
		if (memmem(unpacking->chunk, (size_t)entry->size, meaningful[i], strlen(meaningful[i])))
			result = fail(
				unpacking, -EINVAL,
				"names that are too long, or a sparse file; make the archive with 'faultline pack'");
	return result ? result : take_padding(unpacking, entry->size);
}

static int take_entry(struct unpacking *unpacking, struct tar_entry *entry)
{
	const char *name = safe_name(entry->name);
	int result = count_entry(unpacking);

	if (result)
		return result;
	if (entry->type == TAR_EXTENDED || entry->type == TAR_GLOBAL)
		return take_extended(unpacking, entry);
	if (!name)
		return fail(unpacking, -EINVAL, "the name '%s' leads out of the archive: refused", entry->name);
	if (entry->type == TAR_FOLDER)
		return take_rest(unpacking, entry->size, -1);
	if (entry->type != TAR_FILE || !name[0])
		return fail(unpacking, -EINVAL,
			    "'%s' is not a file but a link, a device or the like (type '%c'): refused", entry->name,
			    entry->type);
	return take_file(unpacking, name, entry->size);
}

/* Zeros may follow the archive; the checksum at the very end must be right. */
static int take_end(struct unpacking *unpacking)
{
	int got, code;

	while ((got = gzread(unpacking->from, unpacking->chunk, CHUNK)) > 0) {
		if ((uint64_t)got > unpacking->left)
			return fail_large(unpacking);
		unpacking->left -= (uint64_t)got;
	}
	gzerror(unpacking->from, &code);
	return got < 0 || code == Z_BUF_ERROR ? fail(unpacking, -EBADMSG, "damaged or cut off at its end") : 0;
}

static int take_all(struct unpacking *unpacking)
{
	struct tar_entry entry;
	char block[TAR_BLOCK];
	int result, more = 1;

	while (more > 0) {
		result = take(unpacking, block, sizeof block);
		if (result)
			return result;
		more = tar_read(block, &entry);
		if (more < 0)
			return fail(unpacking, more,
				    "compressed, but not a tar archive; expected the output of 'faultline pack'");
		result = more ? take_entry(unpacking, &entry) : take_end(unpacking);
		if (result)
			return result;
	}
	if (!unpacking->found[0])
		return fail(unpacking, -ENOENT, "not a result: it has no %s", facts_file);
	return 0;
}

/* CSV files become a tenth when compressed: what expands to far more was not made of a result. */
static uint64_t most_bytes(const char *path)
{
	struct stat status;
	uint64_t most = stat(path, &status) ? 0 : (uint64_t)status.st_size * ARCHIVE_MOST_GROWTH + ARCHIVE_FREE_BYTES;

	return most < ARCHIVE_MOST_BYTES ? most : ARCHIVE_MOST_BYTES;
}

int archive_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	struct unpacking *unpacking = calloc(1, sizeof *unpacking);
	int result;

	if (!unpacking)
		return error_set(error, -ENOMEM, "out of memory");
	unpacking->path = path;
	unpacking->left = unpacking->most = most_bytes(path);
	unpacking->error = error;
	result = scratch_folder(unpacking->folder, sizeof unpacking->folder, error);
	if (!result) {
		unpacking->from = gzopen(path, "rbe");
		result = unpacking->from ? take_all(unpacking)
					 : fail(unpacking, -EIO, "can't be read: %s", strerror(errno));
	}
	if (unpacking->from)
		gzclose(unpacking->from);
	if (!result)
		snprintf(folder, size, "%s", unpacking->found);
	free(unpacking);
	return result;
}
