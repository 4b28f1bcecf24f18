/* SPDX-License-Identifier: MIT */
/* Bytes that go through a descriptor, and waiting for some. */
#include "descriptor.h"
#include "function.h"
#include "slot.h"

long read(int fd, void *to, size_t size)
{
	return SLOT_MOVE(descriptor_reading(fd), REAL(read)(fd, to, size));
}

long __read_chk(int fd, void *to, size_t size, size_t room)
{
	return SLOT_MOVE(descriptor_reading(fd), REAL(__read_chk)(fd, to, size, room));
}

long write(int fd, const void *from, size_t size)
{
	return SLOT_MOVE(descriptor_writing(fd), REAL(write)(fd, from, size));
}

long readv(int fd, const void *part, int count)
{
	return SLOT_MOVE(descriptor_reading(fd), REAL(readv)(fd, part, count));
}

long writev(int fd, const void *part, int count)
{
	return SLOT_MOVE(descriptor_writing(fd), REAL(writev)(fd, part, count));
}

long pread(int fd, void *to, size_t size, long offset)
{
	return SLOT_MOVE(descriptor_reading(fd), REAL(pread)(fd, to, size, offset));
}

long pread64(int fd, void *to, size_t size, long offset)
{
	return SLOT_MOVE(descriptor_reading(fd), REAL(pread64)(fd, to, size, offset));
}

long pwrite(int fd, const void *from, size_t size, long offset)
{
	return SLOT_MOVE(descriptor_writing(fd), REAL(pwrite)(fd, from, size, offset));
}

long pwrite64(int fd, const void *from, size_t size, long offset)
{
	return SLOT_MOVE(descriptor_writing(fd), REAL(pwrite64)(fd, from, size, offset));
}

long send(int fd, const void *from, size_t size, int flags)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_WRITE, REAL(send)(fd, from, size, flags));
}

long recv(int fd, void *to, size_t size, int flags)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_READ, REAL(recv)(fd, to, size, flags));
}

long __recv_chk(int fd, void *to, size_t size, size_t room, int flags)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_READ, REAL(__recv_chk)(fd, to, size, room, flags));
}

long sendto(int fd, const void *from, size_t size, int flags, const void *address, unsigned length)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_WRITE, REAL(sendto)(fd, from, size, flags, address, length));
}

long recvfrom(int fd, void *to, size_t size, int flags, void *address, unsigned *length)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_READ, REAL(recvfrom)(fd, to, size, flags, address, length));
}

long sendmsg(int fd, const void *message, int flags)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_WRITE, REAL(sendmsg)(fd, message, flags));
}

long recvmsg(int fd, void *message, int flags)
{
	return SLOT_MOVE(PRIMITIVE_SOCKET_READ, REAL(recvmsg)(fd, message, flags));
}

int poll(void *fds, unsigned long count, int timeout)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(poll)(fds, count, timeout));
}

int __poll_chk(void *fds, unsigned long count, int timeout, size_t room)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(__poll_chk)(fds, count, timeout, room));
}

int ppoll(void *fds, unsigned long count, const void *timeout, const void *mask)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(ppoll)(fds, count, timeout, mask));
}

int select(int count, void *readable, void *writable, void *special, void *timeout)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(select)(count, readable, writable, special, timeout));
}

int pselect(int count, void *readable, void *writable, void *special, const void *timeout, const void *mask)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(pselect)(count, readable, writable, special, timeout, mask));
}

int epoll_wait(int fd, void *events, int count, int timeout)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(epoll_wait)(fd, events, count, timeout));
}

int epoll_pwait(int fd, void *events, int count, int timeout, const void *mask)
{
	return SLOT_CALL(PRIMITIVE_POLL, REAL(epoll_pwait)(fd, events, count, timeout, mask));
}
