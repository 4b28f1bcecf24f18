/* SPDX-License-Identifier: MIT */
/* Bytes from one process to another. */
#include "plain.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PACKET = 65536, QUEUED = 8192 };

/* A way from one to the other: this process uses to[me] and reads to[!me]'s. */
static struct way {
	const char *name;
	void (*open)(void);
	void (*give)(size_t bytes), (*take)(size_t bytes);
} way;

static size_t size;
static char *message, *buffer;
static int in[2], out[2]; /* of the first process, of the second */
static int me;
static mqd_t queue[2];

static struct memory {
	char *address[2];
	pid_t pid[2];
	volatile uint32_t offered[2], taken[2];
	volatile size_t expected;
} * memory;

static void connected(int a, int b)
{
	in[0] = out[0] = a;
	in[1] = out[1] = b;
}

static void open_pair(int kind)
{
	int pair[2];

	PLAIN_CHECK(socketpair(AF_UNIX, kind, 0, pair) == 0);
	connected(pair[0], pair[1]);
}

static void open_seqpacket(void)
{
	open_pair(SOCK_SEQPACKET);
}

static void open_dgram(void)
{
	open_pair(SOCK_DGRAM);
}

static void open_tcp(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);

	PLAIN_CHECK(bind(server, (struct sockaddr *)&address, length) == 0 && listen(server, 1) == 0);
	PLAIN_CHECK(getsockname(server, (struct sockaddr *)&address, &length) == 0);
	PLAIN_CHECK(connect(client, (struct sockaddr *)&address, length) == 0);
	connected(client, accept(server, NULL, NULL));
}

static void open_nodelay(void)
{
	int on = 1;

	open_tcp();
	for (int i = 0; i < 2; i++)
		PLAIN_CHECK(setsockopt(in[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
}

static void open_eventfd(void)
{
	out[0] = in[1] = eventfd(0, 0);
	out[1] = in[0] = eventfd(0, 0);
}

static void open_mqueue(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 10, .mq_msgsize = (long)(size < QUEUED ? size : QUEUED) };

	for (int i = 0; i < 2; i++) {
		queue[i] = mq_open("/plain-loop", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
		PLAIN_CHECK(queue[i] != (mqd_t)-1 && mq_unlink("/plain-loop") == 0);
	}
}

static void open_memory(void)
{
}

static void give_stream(size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t length = write(out[me], message + done, bytes - done);

		PLAIN_CHECK(length > 0);
		done += (size_t)length;
	}
}

static void take_stream(size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t length = read(in[me], buffer + done, bytes - done);

		if (length <= 0)
			_exit(0);
		done += (size_t)length;
	}
}

static void give_packets(size_t bytes)
{
	for (size_t done = 0; done < bytes; done += PACKET)
		PLAIN_CHECK(send(out[me], message + done, bytes - done < PACKET ? bytes - done : PACKET, 0) > 0);
}

static void take_packets(size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t length = recv(in[me], buffer + done, bytes - done, 0);

		if (length <= 0)
			_exit(0);
		done += (size_t)length;
	}
}

static void give_queued(size_t bytes)
{
	for (size_t done = 0; done < bytes; done += QUEUED)
		PLAIN_CHECK(mq_send(queue[!me], message + done, bytes - done < QUEUED ? bytes - done : QUEUED, 0) == 0);
}

static void take_queued(size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t length = mq_receive(queue[me], buffer + done, QUEUED, NULL);

		if (length <= 0)
			_exit(0);
		done += (size_t)length;
	}
}

static void futex(volatile uint32_t *word, int operation, uint32_t value)
{
	syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void give_memory(size_t bytes)
{
	uint32_t taken;

	(void)bytes;
	while ((taken = memory->taken[me]) != memory->offered[me])
		futex(&memory->taken[me], FUTEX_WAIT, taken);
	__atomic_fetch_add(&memory->offered[me], 1, __ATOMIC_SEQ_CST);
	futex(&memory->offered[me], FUTEX_WAKE, 1);
}

static void take_memory(size_t bytes)
{
	int other = !me;
	uint32_t taken = memory->taken[other];
	struct iovec here = { buffer, bytes }, there = { memory->address[other], bytes };

	while (memory->offered[other] == taken)
		futex(&memory->offered[other], FUTEX_WAIT, taken);
	there.iov_base = memory->address[other];
	PLAIN_CHECK(process_vm_readv(memory->pid[other], &here, 1, &there, 1, 0) == (ssize_t)bytes);
	__atomic_fetch_add(&memory->taken[other], 1, __ATOMIC_SEQ_CST);
	futex(&memory->taken[other], FUTEX_WAKE, 1);
}

static const struct way ways[] = {
	{ "seqpacket", open_seqpacket, give_packets, take_packets },
	{ "dgram", open_dgram, give_packets, take_packets },
	{ "tcp", open_tcp, give_stream, take_stream },
	{ "tcp_nodelay", open_nodelay, give_stream, take_stream },
	{ "eventfd", open_eventfd, give_stream, take_stream },
	{ "posix_queue", open_mqueue, give_queued, take_queued },
	{ "process_vm_readv", open_memory, give_memory, take_memory },
};

static void share(void)
{
	memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(memory != MAP_FAILED);
}

/* What a process works with: written once, in small pages as other memory of this size would have. */
static char *fill(size_t bytes)
{
	char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	PLAIN_CHECK(start != MAP_FAILED);
	madvise(start, bytes, MADV_NOHUGEPAGE);
	memset(start, 1, bytes);
	return start;
}

static void become(int number, const char *placement)
{
	me = number;
	if (number) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (strcmp(placement, "same"))
			plain_pin(plain_other_cpu);
	}
	message = fill(size);
	buffer = fill(size + QUEUED);
	memory->address[me] = message;
	memory->pid[me] = getpid();
}

/* WAY PLACEMENT SIZE. Returns in the second process as well. */
static int two_processes(char **argument)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (!strcmp(ways[i].name, argument[0]))
			way = ways[i];
	if (!way.open)
		exit(2);
	size = (size_t)strtoull(argument[2], NULL, 10);
	share();
	way.open();
	become(fork() == 0, argument[1]);
	return me;
}

static void begin_round_trip(char **argument)
{
	while (two_processes(argument))
		for (;;) {
			way.take(size);
			way.give(size);
		}
}

static void run_round_trip(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		way.give(size);
		way.take(size);
	}
}

static void begin_throughput(char **argument)
{
	plain_sample_ns = 2e7;
	while (two_processes(argument))
		for (;;) {
			size_t seen = 0;

			do
				way.take(size);
			while (++seen < memory->expected);
			way.give(1);
		}
}

static void expect(size_t count)
{
	memory->expected = count;
}

static void run_throughput(size_t count)
{
	for (size_t i = 0; i < count; i++)
		way.give(size);
	if (!strcmp(way.name, "tcp"))
		for (int on = 1; on >= 0; on--)
			setsockopt(out[me], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	way.take(1);
}

const struct plain plain_handover[] = {
	{ "hand_round_trip", begin_round_trip, NULL, run_round_trip, 0 },
	{ "hand_throughput", begin_throughput, expect, run_throughput, 0 },
	{ 0 },
};
