/* SPDX-License-Identifier: MIT */
/* Bytes that the kernel moves between descriptors, and messages. */
#include "descriptor.h"
#include "function.h"
#include "wake.h"

/* Room for more at one end, data at the other: such a call waits for the data, or for room where they come from a
 * file. */
static void give(const struct slot_call *call, int from, int to)
{
	wake_channel(call, wake_descriptor(from), WAKE_ROOM);
	wake_channel(call, wake_descriptor(to), WAKE_DATA);
}

static long moved(struct slot_call *call, int from, int to, long result)
{
	bool waits_for_data = descriptor_is_channel(wake_descriptor(from));
	const struct slot_wait wait = { .find = wake_find_channel,
					.fd = waits_for_data ? from : to,
					.side = waits_for_data ? WAKE_DATA : WAKE_ROOM,
					.result = result };

	call->wait = &wait;
	slot_finish(call, result, 0);
	return result;
}

#define MOVE(primitive, from, to, expression)                       \
	__extension__({                                             \
		struct slot_call slot_this = slot_begin(primitive); \
		give(&slot_this, from, to);                         \
		moved(&slot_this, from, to, expression);            \
	})

long splice(int from, long *at, int to, long *place, size_t size, unsigned flags)
{
	return MOVE(PRIMITIVE_SPLICE, from, to, REAL(splice)(from, at, to, place, size, flags));
}

/* Which way the bytes go is decided by the end of the pipe: the other has none of them. */
long vmsplice(int fd, const struct iovec *part, size_t count, unsigned flags)
{
	return MOVE(PRIMITIVE_SPLICE, -1, fd, REAL(vmsplice)(fd, part, count, flags));
}

/* Which takes nothing out. */
long tee(int from, int to, size_t size, unsigned flags)
{
	struct slot_call call = slot_begin(PRIMITIVE_SPLICE);

	give(&call, -1, to);
	return moved(&call, from, to, REAL(tee)(from, to, size, flags));
}

long sendfile(int to, int from, long *at, size_t size)
{
	return MOVE(PRIMITIVE_SENDFILE, from, to, REAL(sendfile)(to, from, at, size));
}

long sendfile64(int to, int from, long *at, size_t size)
{
	return MOVE(PRIMITIVE_SENDFILE, from, to, REAL(sendfile64)(to, from, at, size));
}

long copy_file_range(int from, long *at, int to, long *place, size_t size, unsigned flags)
{
	return MOVE(PRIMITIVE_SENDFILE, from, to, REAL(copy_file_range)(from, at, to, place, size, flags));
}

#define SEND(queue, expression)    WAKE_EXCHANGE(PRIMITIVE_MESSAGE, queue, WAKE_DATA, WAKE_ROOM, expression)
#define RECEIVE(queue, expression) WAKE_EXCHANGE(PRIMITIVE_MESSAGE, queue, WAKE_ROOM, WAKE_DATA, expression)

/* That of System V. */
static uint64_t numbered(int queue)
{
	return intern_mix((uint64_t)queue, SYS_msgget);
}

int mq_send(int queue, const char *from, size_t size, unsigned priority)
{
	return SEND(wake_descriptor(queue), REAL(mq_send)(queue, from, size, priority));
}

int mq_timedsend(int queue, const char *from, size_t size, unsigned priority, const void *until)
{
	return SEND(wake_descriptor(queue), REAL(mq_timedsend)(queue, from, size, priority, until));
}

long mq_receive(int queue, char *to, size_t size, unsigned *priority)
{
	return RECEIVE(wake_descriptor(queue), REAL(mq_receive)(queue, to, size, priority));
}

long mq_timedreceive(int queue, char *to, size_t size, unsigned *priority, const void *until)
{
	return RECEIVE(wake_descriptor(queue), REAL(mq_timedreceive)(queue, to, size, priority, until));
}

int msgsnd(int queue, const void *from, size_t size, int flags)
{
	return SEND(numbered(queue), REAL(msgsnd)(queue, from, size, flags));
}

long msgrcv(int queue, void *to, size_t size, long type, int flags)
{
	return RECEIVE(numbered(queue), REAL(msgrcv)(queue, to, size, type, flags));
}
