/* SPDX-License-Identifier: MIT */
/* Bytes that go through a descriptor. */
#include "descriptor.h"
#include "function.h"
#include "wake.h"

/* What is read makes room, and what is waited for is data; of a write it is the other way round. */
#define READ(fd, expression)    WAKE_TRANSFER(descriptor_reading, fd, WAKE_ROOM, WAKE_DATA, expression)
#define WRITE(fd, expression)   WAKE_TRANSFER(descriptor_writing, fd, WAKE_DATA, WAKE_ROOM, expression)
#define RECEIVE(fd, expression) WAKE_TRANSFER(receiving, fd, WAKE_ROOM, WAKE_DATA, expression)
#define SEND(fd, expression)    WAKE_TRANSFER(sending, fd, WAKE_DATA, WAKE_ROOM, expression)

static enum primitive receiving(uint64_t descriptor)
{
	(void)descriptor;
	return PRIMITIVE_SOCKET_READ;
}

static enum primitive sending(uint64_t descriptor)
{
	(void)descriptor;
	return PRIMITIVE_SOCKET_WRITE;
}

long read(int fd, void *to, size_t size)
{
	return READ(fd, REAL(read)(fd, to, size));
}

long __read_chk(int fd, void *to, size_t size, size_t room)
{
	return READ(fd, REAL(__read_chk)(fd, to, size, room));
}

long write(int fd, const void *from, size_t size)
{
	return WRITE(fd, REAL(write)(fd, from, size));
}

long readv(int fd, const void *part, int count)
{
	return READ(fd, REAL(readv)(fd, part, count));
}

long writev(int fd, const void *part, int count)
{
	return WRITE(fd, REAL(writev)(fd, part, count));
}

long preadv(int fd, const void *part, int count, long offset)
{
	return READ(fd, REAL(preadv)(fd, part, count, offset));
}

long preadv64(int fd, const void *part, int count, long offset)
{
	return READ(fd, REAL(preadv64)(fd, part, count, offset));
}

long pwritev(int fd, const void *part, int count, long offset)
{
	return WRITE(fd, REAL(pwritev)(fd, part, count, offset));
}

long pwritev64(int fd, const void *part, int count, long offset)
{
	return WRITE(fd, REAL(pwritev64)(fd, part, count, offset));
}

long __pread_chk(int fd, void *to, size_t size, long offset, size_t room)
{
	return READ(fd, REAL(__pread_chk)(fd, to, size, offset, room));
}

long __pread64_chk(int fd, void *to, size_t size, long offset, size_t room)
{
	return READ(fd, REAL(__pread64_chk)(fd, to, size, offset, room));
}

long pread(int fd, void *to, size_t size, long offset)
{
	return READ(fd, REAL(pread)(fd, to, size, offset));
}

long pread64(int fd, void *to, size_t size, long offset)
{
	return READ(fd, REAL(pread64)(fd, to, size, offset));
}

long pwrite(int fd, const void *from, size_t size, long offset)
{
	return WRITE(fd, REAL(pwrite)(fd, from, size, offset));
}

long pwrite64(int fd, const void *from, size_t size, long offset)
{
	return WRITE(fd, REAL(pwrite64)(fd, from, size, offset));
}

long send(int fd, const void *from, size_t size, int flags)
{
	return SEND(fd, REAL(send)(fd, from, size, flags));
}

long recv(int fd, void *to, size_t size, int flags)
{
	return RECEIVE(fd, REAL(recv)(fd, to, size, flags));
}

long __recv_chk(int fd, void *to, size_t size, size_t room, int flags)
{
	return RECEIVE(fd, REAL(__recv_chk)(fd, to, size, room, flags));
}

long sendto(int fd, const void *from, size_t size, int flags, const void *address, unsigned length)
{
	wake_address(address, length);
	return SEND(fd, REAL(sendto)(fd, from, size, flags, address, length));
}

long recvfrom(int fd, void *to, size_t size, int flags, void *address, unsigned *length)
{
	return RECEIVE(fd, REAL(recvfrom)(fd, to, size, flags, address, length));
}

long __recvfrom_chk(int fd, void *to, size_t size, size_t room, int flags, void *address, unsigned *length)
{
	return RECEIVE(fd, REAL(__recvfrom_chk)(fd, to, size, room, flags, address, length));
}

long sendmsg(int fd, const void *message, int flags)
{
	return SEND(fd, REAL(sendmsg)(fd, message, flags));
}

long recvmsg(int fd, void *message, int flags)
{
	return RECEIVE(fd, REAL(recvmsg)(fd, message, flags));
}

/* As the C library has them, which doesn't call read and write by their names. */
int eventfd_read(int fd, uint64_t *value)
{
	return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int fd, uint64_t value)
{
	return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}
