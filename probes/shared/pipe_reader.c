/* SPDX-License-Identifier: MIT */
#include "pipe_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIXED_BUFFER = 65536 };

/* The message as assembled by the reallocating reader. */
struct message {
	char *bytes;
	size_t size, room;
};

int reader_make(struct reader *reader, enum reader_kind kind, struct account *account)
{
	*reader = (struct reader){ .kind = kind, .account = account };
	if (kind == READER_FIXED) {
		reader->buffer = malloc(FIXED_BUFFER);
		if (!reader->buffer)
			return -ENOMEM;
		memset(reader->buffer, 0, FIXED_BUFFER);
	}
	return 0;
}

void reader_free(struct reader *reader)
{
	free(reader->buffer);
	reader->buffer = NULL;
}

/* Handles what arrived at a place of the message: its length, or -errno. */
static ssize_t take_some(struct account *account, int fd, char *buffer, size_t most, uint64_t place)
{
	ssize_t length = read(fd, buffer, most);

	if (length <= 0)
		return length ? -errno : -EPIPE;
	account->reads++;
	account->bytes += (uint64_t)length;
	account->wrong += buffer[0] != message_byte(place) ||
		buffer[length - 1] != message_byte(place + (uint64_t)length - 1);
	return length;
}

static int take_fixed(struct reader *reader, int fd, uint64_t size)
{
	uint64_t done = 0;

	while (done < size) {
		size_t most = size - done < FIXED_BUFFER ? size - done : FIXED_BUFFER;
		ssize_t length = take_some(reader->account, fd, reader->buffer, most, done);

		if (length < 0)
			return (int)length;
		done += (uint64_t)length;
	}
	return 0;
}

static int message_append(struct message *message, const char *bytes, size_t count)
{
	size_t needed = message->size + count;

	if (needed > message->room) {
		size_t grown = message->room + message->room / 8;
		size_t room = needed > grown ? needed : needed + needed / 8;
		char *moved = realloc(message->bytes, room);

		if (!moved)
			return -ENOMEM;
		message->bytes = moved;
		message->room = room;
	}
	memcpy(message->bytes + message->size, bytes, count);
	message->size = needed;
	return 0;
}

static int take_and_append(struct account *account, struct message *message, int fd, size_t most)
{
	char *chunk = malloc(most), *shrunk;
	ssize_t length;
	int result;

	if (!chunk)
		return -ENOMEM;
	length = take_some(account, fd, chunk, most, message->size);
	if (length < 0) {
		free(chunk);
		return (int)length;
	}
	shrunk = realloc(chunk, (size_t)length);
	chunk = shrunk ? shrunk : chunk;
	result = message_append(message, chunk, (size_t)length);
	free(chunk);
	return result;
}

static int take_reallocating(const struct reader *reader, int fd, uint64_t size)
{
	struct message message = { 0 };
	int result = 0;

	while (message.size < size && !result)
		result = take_and_append(reader->account, &message, fd, size - message.size);
	probe_keep(message.bytes);
	free(message.bytes);
	return result;
}

int reader_take(struct reader *reader, int fd, uint64_t size)
{
	int result = reader->kind == READER_FIXED ? take_fixed(reader, fd, size) : take_reallocating(reader, fd, size);

	reader->account->messages += !result;
	return result;
}
