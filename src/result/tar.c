/* SPDX-License-Identifier: MIT */
#include "tar.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct header {
	char name[100], mode[8], user[8], group[8], size[12], seconds[12], sum[8], type, link[100], magic[6],
		version[2], user_name[32], group_name[32], major[8], minor[8], prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == TAR_BLOCK, "a header is a block");

/* The sum of the bytes, with its own field counted as spaces. */
static unsigned sum_of(const struct header *header)
{
	const unsigned char *byte = (const unsigned char *)header;
	unsigned sum = 8 * ' ';

	for (size_t i = 0; i < sizeof *header; i++)
		if (i < offsetof(struct header, sum) || i >= offsetof(struct header, type))
			sum += byte[i];
	return sum;
}

/* A name of more than 100 bytes is split at a '/'. */
static int put_name(struct header *header, const char *name)
{
	size_t length = strlen(name), cut = 0;

	if (length > sizeof header->name) {
		for (size_t i = 1; i < length && i <= sizeof header->prefix; i++)
			if (name[i] == '/')
				cut = i;
		if (cut == 0 || length - cut - 1 > sizeof header->name || length == cut + 1)
			return -ENAMETOOLONG;
		memcpy(header->prefix, name, cut);
		cut++;
	}
	memcpy(header->name, name + cut, length - cut);
	return 0;
}

/* Octal digits and a NUL. */
static int put_number(char *field, size_t size, uint64_t number)
{
	for (size_t i = size - 1; i-- > 0; number /= 8)
		field[i] = (char)('0' + number % 8);
	return number ? -EFBIG : 0;
}

int tar_write(const struct tar_entry *entry, char block[static TAR_BLOCK])
{
	struct header header = { .mode = "0000644",
				 .user = "0000000",
				 .group = "0000000",
				 .type = entry->type,
				 .magic = "ustar",
				 .version = { '0', '0' } };
	char sum[sizeof header.sum];

	if (put_name(&header, entry->name))
		return -ENAMETOOLONG;
	if (put_number(header.size, sizeof header.size, entry->size) ||
	    put_number(header.seconds, sizeof header.seconds, entry->seconds))
		return -EFBIG;
	snprintf(sum, sizeof sum, "%06o", sum_of(&header) & 0777777);
	memcpy(header.sum, sum, sizeof sum - 1);
	header.sum[7] = ' ';
	memcpy(block, &header, TAR_BLOCK);
	return 0;
}

/* Octal digits with spaces around; anything else, such as a size in base 256, is invalid. */
static int get_number(const char *field, size_t size, uint64_t *number)
{
	size_t i = 0;

	*number = 0;
	while (i < size && field[i] == ' ')
		i++;
	for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		*number = *number * 8 + (uint64_t)(field[i] - '0');
	while (i < size && (field[i] == ' ' || field[i] == '\0'))
		i++;
	return i < size ? -EBADMSG : 0;
}

static void get_name(const struct header *header, char name[static TAR_NAME])
{
	int prefix = (int)strnlen(header->prefix, sizeof header->prefix);
	int length = (int)strnlen(header->name, sizeof header->name);

	/* The format of GNU has times where ustar has the prefix. */
	if (memcmp(header->magic, "ustar", sizeof header->magic))
		prefix = 0;
	snprintf(name, TAR_NAME, "%.*s%s%.*s", prefix, header->prefix, prefix ? "/" : "", length, header->name);
}

int tar_read(const char block[static TAR_BLOCK], struct tar_entry *entry)
{
	static const char zeros[TAR_BLOCK];
	struct header header;
	uint64_t sum;

	if (!memcmp(block, zeros, TAR_BLOCK))
		return 0;
	memcpy(&header, block, TAR_BLOCK);
	if (get_number(header.sum, sizeof header.sum, &sum) || sum != sum_of(&header) ||
	    get_number(header.size, sizeof header.size, &entry->size) ||
	    get_number(header.seconds, sizeof header.seconds, &entry->seconds))
		return -EBADMSG;
	entry->type = header.type ? header.type : TAR_FILE;
	get_name(&header, entry->name);
	return 1;
}
