/* SPDX-License-Identifier: MIT */
/* Messages as multiprocessing's connections carry them, and numpy arrays in them. */
#include "replay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	BYTES_HEADER = 33, /* of a bytes object, with its final NUL */
	BEFORE = 157,      /* bytes of a pickled numpy array before and after its data, as numpy 1.24 makes them */
	AFTER = 5,
	AFTER_OLD = 2, /* protocol 3, which was the default up to 3.7 */
	SMALL = 16384, /* a message up to this goes out in one write with its length */
	FIXED_ROOM = 65536,
	HUGE_FROM = 4 << 20, /* numpy asks for huge pages from here on */
	HUGE_ALIGNED = 4096,
};

double *replay_numpy(uint64_t elements)
{
	uint64_t bytes = elements * sizeof(double);
	unsigned char *start = malloc(bytes);

#ifdef MADV_HUGEPAGE
	if (start && bytes >= HUGE_FROM) {
		uint64_t skip = HUGE_ALIGNED - (uint64_t)(uintptr_t)start % HUGE_ALIGNED;

		madvise(start + skip, bytes - skip, MADV_HUGEPAGE);
	}
#endif
	return (double *)(void *)start;
}

void replay_square(const double *from, double *to, uint64_t elements)
{
	for (uint64_t i = 0; i < elements; i++)
		to[i] = from[i] * from[i];
}

/* Grows like an io.BytesIO: by an eighth if that is enough, else to the needed size. */
static uint64_t grown(const struct replay_bytes *bytes, uint64_t size)
{
	if (size <= bytes->room + bytes->room / 8)
		return size + size / 8 + (size < 9 ? 3 : 6);
	return size + 1;
}

static int append(struct replay_bytes *bytes, const void *data, uint64_t count)
{
	uint64_t size = bytes->size + count;

	if (size > bytes->room) {
		uint64_t room = grown(bytes, size);
		unsigned char *start = realloc(bytes->start, room + BYTES_HEADER);

		if (!start)
			return -ENOMEM;
		bytes->start = start;
		bytes->room = room;
	}
	memcpy(bytes->start + bytes->size, data, count);
	bytes->size = size;
	return 0;
}

void replay_bytes_free(struct replay_bytes *bytes)
{
	free(bytes->start);
	*bytes = (struct replay_bytes){ 0 };
}

static uint64_t after(enum replay_era era)
{
	return era >= REPLAY_3_8 ? AFTER : AFTER_OLD;
}

/* Up to 3.6 the pickler collects everything in a buffer of its own, which grows by half. */
static int pickle_gathered(const unsigned char *head, const unsigned char *data, uint64_t count, uint64_t tail,
			   struct replay_bytes *message)
{
	uint64_t size = BEFORE + count + tail;
	unsigned char *gathered = malloc((BEFORE + count) / 2 * 3 + BYTES_HEADER), *shrunk;
	int result;

	if (!gathered)
		return -ENOMEM;
	memcpy(gathered, head, BEFORE);
	memcpy(gathered + BEFORE, data, count);
	memset(gathered + BEFORE + count, '.', tail);
	shrunk = realloc(gathered, size + BYTES_HEADER);
	result = append(message, shrunk ? shrunk : gathered, size);
	free(shrunk ? shrunk : gathered);
	return result;
}

int replay_pickle(enum replay_era era, const double *array, uint64_t elements, struct replay_bytes *message)
{
	static const unsigned char head[BEFORE], tail[AFTER];
	uint64_t count = elements * sizeof *array;
	unsigned char *data = malloc(count + BYTES_HEADER);
	int result;

	*message = (struct replay_bytes){ 0 };
	if (!data)
		return -ENOMEM;
	memcpy(data, array, count);
	if (era < REPLAY_3_7) {
		result = pickle_gathered(head, data, count, after(era), message);
	} else {
		result = append(message, head, BEFORE);
		if (!result)
			result = append(message, data, count);
		if (!result)
			result = append(message, tail, after(era));
	}
	free(data);
	return result;
}

int replay_unpickle(enum replay_era era, const struct replay_bytes *message, uint64_t elements, double **array)
{
	uint64_t count = elements * sizeof **array;
	unsigned char *data;

	if (message->size != BEFORE + count + after(era))
		return -EBADMSG;
	data = malloc(count + BYTES_HEADER);
	if (!data)
		return -ENOMEM;
	memcpy(data, message->start + BEFORE, count);
	*array = (double *)(void *)data;
	return 0;
}

void replay_unpickled_free(double *array)
{
	free(array);
}

static int write_all(int fd, const unsigned char *bytes, uint64_t count)
{
	while (count > 0) {
		ssize_t written = write(fd, bytes, count);

		if (written < 0)
			return -errno;
		bytes += written;
		count -= (uint64_t)written;
	}
	return 0;
}

static int send_small(int fd, uint32_t length, const struct replay_bytes *message)
{
	unsigned char *whole = malloc(sizeof length + message->size + BYTES_HEADER);
	int result;

	if (!whole)
		return -ENOMEM;
	memcpy(whole, &length, sizeof length);
	memcpy(whole + sizeof length, message->start, message->size);
	result = write_all(fd, whole, sizeof length + message->size);
	free(whole);
	return result;
}

int replay_send(int fd, const struct replay_bytes *message)
{
	uint32_t length = htonl((uint32_t)message->size);
	int result;

	if (message->size <= SMALL)
		return send_small(fd, length, message);
	result = write_all(fd, (const unsigned char *)&length, sizeof length);
	return result ? result : write_all(fd, message->start, message->size);
}

/* One read into a new buffer of `room` bytes, which is shrunk to what arrived, appended and freed. */
static int receive_some(int fd, uint64_t room, struct replay_bytes *message, uint64_t *missing)
{
	unsigned char *chunk = malloc(room + BYTES_HEADER), *cut;
	ssize_t length;
	int result;

	if (!chunk)
		return -ENOMEM;
	length = read(fd, chunk, room);
	if (length <= 0) {
		result = length ? -errno : -EPIPE;
	} else {
		cut = realloc(chunk, (uint64_t)length + BYTES_HEADER);
		chunk = cut ? cut : chunk;
		result = append(message, chunk, (uint64_t)length);
		*missing -= (uint64_t)length;
	}
	free(chunk);
	return result;
}

/* The same bytes with one buffer of a fixed size, and room for all made at once. */
static int receive_fixed(int fd, struct replay_bytes *message, uint64_t missing, uint64_t *reads)
{
	message->start = malloc(missing + BYTES_HEADER);
	message->room = missing;
	while (message->start && missing > 0) {
		uint64_t room = missing < FIXED_ROOM ? missing : FIXED_ROOM;
		ssize_t length = read(fd, message->start + message->size, room);

		if (length <= 0)
			return length ? -errno : -EPIPE;
		message->size += (uint64_t)length;
		missing -= (uint64_t)length;
		++*reads;
	}
	return message->start ? 0 : -ENOMEM;
}

static int receive_length(int fd, uint64_t *length)
{
	struct replay_bytes header = { 0 };
	uint64_t missing = sizeof(uint32_t);
	uint32_t network;
	int result = 0;

	while (missing > 0 && !result)
		result = receive_some(fd, missing, &header, &missing);
	if (!result) {
		memcpy(&network, header.start, sizeof network);
		*length = ntohl(network);
	}
	replay_bytes_free(&header);
	return result;
}

int replay_receive(int fd, enum replay_reader reader, struct replay_bytes *message, uint64_t *reads)
{
	uint64_t missing = 0;
	int result = receive_length(fd, &missing);

	*message = (struct replay_bytes){ 0 };
	*reads = 0;
	if (!result && reader == REPLAY_FIXED)
		return receive_fixed(fd, message, missing, reads);
	for (; missing > 0 && !result; ++*reads)
		result = receive_some(fd, missing, message, &missing);
	return result;
}
