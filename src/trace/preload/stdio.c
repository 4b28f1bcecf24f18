/* SPDX-License-Identifier: MIT */
/*
 * What the C library's streams read, without calling read by its name. A call that waited is one of reading; what was in the
 * buffer already is not counted. Where the kernel's program sees the calls, this one is not needed.
 */
#include "descriptor.h"
#include "function.h"
#include "wake.h"

/* 0: nothing is to be known of it, such as of a file. */
static int waits_at(void *stream)
{
	int fd;

	if (!slot_shared || slot_bell || !slot_get())
		return 0;
	fd = REAL(fileno)(stream);
	return fd >= 0 && (descriptor_of(fd) & DESCRIPTOR_KIND) != DESCRIPTOR_FILE ? fd + 1 : 0;
}

/* At its end, it waited for that. */
static void has_read(struct slot_call call, int fd, void *stream)
{
	const struct slot_wait wait = {
		.find = wake_find_channel, .fd = fd, .side = WAKE_DATA, .result = !REAL(feof)(stream)
	};

	if (!call.slot)
		return;
	if (slot_ticks() - call.begin < slot_shared->wait_ticks) {
		__atomic_store_n(&call.slot->in_call, 0, __ATOMIC_RELEASE);
		return;
	}
	call.wait = &wait;
	slot_finish(&call, -1, 0);
}

#define STDIO(stream, expression)                                                            \
	__extension__({                                                                      \
		int stdio_fd = waits_at(stream) - 1;                                         \
		struct slot_call slot_this = { 0 };                                          \
		if (stdio_fd >= 0)                                                           \
			slot_this = slot_begin(descriptor_reading(descriptor_of(stdio_fd))); \
		__auto_type slot_result = (expression);                                      \
		if (stdio_fd >= 0)                                                           \
			has_read(slot_this, stdio_fd, stream);                               \
		slot_result;                                                                 \
	})

size_t fread(void *to, size_t size, size_t count, void *stream)
{
	return STDIO(stream, REAL(fread)(to, size, count, stream));
}

size_t fread_unlocked(void *to, size_t size, size_t count, void *stream)
{
	return STDIO(stream, REAL(fread_unlocked)(to, size, count, stream));
}

size_t __fread_chk(void *to, size_t room, size_t size, size_t count, void *stream)
{
	return STDIO(stream, REAL(__fread_chk)(to, room, size, count, stream));
}

size_t __fread_unlocked_chk(void *to, size_t room, size_t size, size_t count, void *stream)
{
	return STDIO(stream, REAL(__fread_unlocked_chk)(to, room, size, count, stream));
}

char *fgets(char *to, int size, void *stream)
{
	return STDIO(stream, REAL(fgets)(to, size, stream));
}

char *fgets_unlocked(char *to, int size, void *stream)
{
	return STDIO(stream, REAL(fgets_unlocked)(to, size, stream));
}

char *__fgets_chk(char *to, size_t room, int size, void *stream)
{
	return STDIO(stream, REAL(__fgets_chk)(to, room, size, stream));
}

char *__fgets_unlocked_chk(char *to, size_t room, int size, void *stream)
{
	return STDIO(stream, REAL(__fgets_unlocked_chk)(to, room, size, stream));
}

long getline(char **line, size_t *room, void *stream)
{
	return STDIO(stream, REAL(getline)(line, room, stream));
}

long getdelim(char **line, size_t *room, int end, void *stream)
{
	return STDIO(stream, REAL(getdelim)(line, room, end, stream));
}

long __getdelim(char **line, size_t *room, int end, void *stream)
{
	return STDIO(stream, REAL(__getdelim)(line, room, end, stream));
}
