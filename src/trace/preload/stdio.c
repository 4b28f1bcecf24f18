/* SPDX-License-Identifier: MIT */
/*
 * What the C library's streams read and close, without calling read or close by its name. A call that waited is one of
 * reading; what was in the buffer already is not counted. Where the kernel's program sees the calls, this one is not
 * needed.
 */
#include "descriptor.h"
#include "function.h"
#include "wake.h"

extern void *stdin __attribute__((weak));

/* In all C libraries a stream begins so: of its buffer, what is to be read next, and where that ends. */
struct stream_head {
	int flags;
	const unsigned char *next, *end;
};

/* Negative, and no error for the program to see: memory, for example. */
static int descriptor_behind(void *stream)
{
	int *error = __errno_location ? __errno_location() : NULL, before = error ? *error : 0;
	int fd = REAL(fileno)(stream);

	if (error)
		*error = before;
	return fd;
}

/* 0: nothing is to be known of it, such as of a file. */
static int waits_at(void *stream)
{
	int fd;

	if (!wake_is_used() || !slot_get())
		return 0;
	fd = descriptor_behind(stream);
	return fd >= 0 && (descriptor_of(fd) & DESCRIPTOR_KIND) != DESCRIPTOR_FILE ? fd + 1 : 0;
}

/* Of one byte: nobody waits for it if it is in the buffer. */
static int waits_for_byte(void *stream)
{
	const struct stream_head *head = stream;

	return slot_shared && head->next == head->end ? waits_at(stream) : 0;
}

/* The C library closes it without calling close by its name: the number may lead elsewhere afterwards. */
static int leave(void *stream)
{
	int fd = slot_shared ? descriptor_behind(stream) : -1;

	wake_close(descriptor_known(fd));
	return descriptor_forget(fd);
}

/* At its end, it waited for that. */
static void has_read(struct slot_call call, int fd, void *stream)
{
	const struct slot_wait wait = {
		.find = wake_find_channel, .fd = fd, .side = WAKE_DATA, .result = !REAL(feof_unlocked)(stream)
	};

	if (!call.slot)
		return;
	if (slot_ticks() - call.begin < slot_shared->wait_ticks) {
		__atomic_store_n(&call.slot->in_call, 0, __ATOMIC_RELEASE);
		return;
	}
	call.wait = &wait;
	call.slot->unsized |= UINT64_C(1) << call.primitive;
	slot_finish(&call, -1, 0);
}

#define STDIO(stream, expression)      STDIO_WAIT(waits_at(stream), stream, expression)
#define STDIO_BYTE(stream, expression) STDIO_WAIT(waits_for_byte(stream), stream, expression)
#define STDIO_WAIT(waits, stream, expression)                                                \
	__extension__({                                                                      \
		int stdio_fd = (waits)-1;                                                    \
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

int getc(void *stream)
{
	return STDIO_BYTE(stream, REAL(getc)(stream));
}

int fgetc(void *stream)
{
	return STDIO_BYTE(stream, REAL(fgetc)(stream));
}

int _IO_getc(void *stream)
{
	return STDIO_BYTE(stream, REAL(_IO_getc)(stream));
}

int getc_unlocked(void *stream)
{
	return STDIO_BYTE(stream, REAL(getc_unlocked)(stream));
}

int fgetc_unlocked(void *stream)
{
	return STDIO_BYTE(stream, REAL(fgetc_unlocked)(stream));
}

int getchar(void)
{
	return STDIO_BYTE(stdin, REAL(getchar)());
}

int getchar_unlocked(void)
{
	return STDIO_BYTE(stdin, REAL(getchar_unlocked)());
}

/* What getc_unlocked calls, where the compiler puts it into its caller. */
int __uflow(void *stream)
{
	return STDIO_BYTE(stream, REAL(__uflow)(stream));
}

/* By the standards of 1989, 1999 and 2023. */
#define SCANF(prefix)                                                                \
	int prefix##vfscanf(void *stream, const char *format, va_list list)          \
	{                                                                            \
		return STDIO(stream, REAL(prefix##vfscanf)(stream, format, list));   \
	}                                                                            \
                                                                                     \
	int prefix##vscanf(const char *format, va_list list)                         \
	{                                                                            \
		return STDIO(stdin, REAL(prefix##vscanf)(format, list));             \
	}                                                                            \
                                                                                     \
	int prefix##fscanf(void *stream, const char *format, ...)                    \
	{                                                                            \
		va_list list;                                                        \
		int result;                                                          \
                                                                                     \
		va_start(list, format);                                              \
		result = STDIO(stream, REAL(prefix##vfscanf)(stream, format, list)); \
		va_end(list);                                                        \
		return result;                                                       \
	}                                                                            \
                                                                                     \
	int prefix##scanf(const char *format, ...)                                   \
	{                                                                            \
		va_list list;                                                        \
		int result;                                                          \
                                                                                     \
		va_start(list, format);                                              \
		result = STDIO(stdin, REAL(prefix##vscanf)(format, list));           \
		va_end(list);                                                        \
		return result;                                                       \
	}

SCANF()
SCANF(__isoc99_)
SCANF(__isoc23_)

int fclose(void *stream)
{
	leave(stream);
	return REAL(fclose)(stream);
}

static void *reopened(void *stream)
{
	if (stream && slot_shared)
		slot_take_output(descriptor_forget(descriptor_behind(stream)));
	return stream;
}

void *freopen(const char *path, const char *mode, void *stream)
{
	leave(stream);
	return reopened(REAL(freopen)(path, mode, stream));
}

void *freopen64(const char *path, const char *mode, void *stream)
{
	leave(stream);
	return reopened(REAL(freopen64)(path, mode, stream));
}

int pclose(void *stream)
{
	leave(stream);
	return SLOT_CALL(PRIMITIVE_WAIT, REAL(pclose)(stream));
}
