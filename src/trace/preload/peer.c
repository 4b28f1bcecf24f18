/* SPDX-License-Identifier: MIT */
/* By NETLINK_SOCK_DIAG, as ss(8) asks. Nobody's header of it is used: the structures are the kernel's. */
#include "peer.h"

#include "raw.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	FAMILY_UNIX = 1,
	FAMILY_INET = 2,
	FAMILY_NETLINK = 16,
	FAMILY_INET6 = 10,
	SOCKET_RAW = 3,
	SOCKET_CLOEXEC = 02000000,
	SOCK_DIAG = 4,
	PROTOCOL_TCP = 6,
	BY_FAMILY = 20,
	IS_REQUEST = 1,
	SHOW_PEER = 4,
	ATTRIBUTE_PEER = 2,
	DO_NOT_WAIT = 0x40,
	ANY_STATE = -1,
	ANY_COOKIE = -1,
};

struct header {
	uint32_t length;
	uint16_t type, flags;
	uint32_t sequence, port;
};

struct unix_request {
	struct header header;
	uint8_t family, protocol;
	uint16_t pad;
	int32_t states;
	uint32_t inode, show;
	int32_t cookie[2];
};

struct unix_answer {
	struct header header;
	uint8_t family, type, state, pad;
	uint32_t inode, cookie[2];
};

struct attribute {
	uint16_t length, type;
};

struct inet_id {
	uint16_t port[2]; /* its own, the other's */
	uint8_t address[2][16];
	uint32_t interface;
	int32_t cookie[2];
};

struct inet_request {
	struct header header;
	uint8_t family, protocol, extensions, pad;
	int32_t states;
	struct inet_id id;
};

struct inet_answer {
	struct header header;
	uint8_t family, state, timer, retransmissions;
	struct inet_id id;
	uint32_t expires, received, sent, user, inode;
};

struct address {
	uint16_t family, port;
	union {
		uint8_t four[4];
		struct {
			uint32_t flow;
			uint8_t all[16];
		} six;
	} at;
	uint8_t more[128 - 24];
};

union answer {
	struct header header;
	struct unix_answer local;
	struct inet_answer inet;
	unsigned char bytes[1024];
};

/* Bytes of the answer, 0: there is none. */
static size_t ask(const struct header *request, union answer *answer)
{
	long fd = raw_call3(SYS_socket, FAMILY_NETLINK, SOCKET_RAW | SOCKET_CLOEXEC, SOCK_DIAG), length = 0;

	if (fd < 0)
		return 0;
	if (raw_call(SYS_sendto, fd, (long)request, request->length, 0, 0, 0) == (long)request->length)
		length = raw_call(SYS_recvfrom, fd, (long)answer, sizeof *answer, DO_NOT_WAIT, 0, 0);
	raw_call3(SYS_close, fd, 0, 0);
	if (length < (long)sizeof answer->header || answer->header.type != BY_FAMILY ||
	    answer->header.length > (uint64_t)length)
		return 0;
	return answer->header.length;
}

static uint32_t unix_peer(uint32_t inode)
{
	struct unix_request request = { .header = { sizeof request, BY_FAMILY, IS_REQUEST, 0, 0 },
					.family = FAMILY_UNIX,
					.states = ANY_STATE,
					.inode = inode,
					.show = SHOW_PEER,
					.cookie = { ANY_COOKIE, ANY_COOKIE } };
	union answer answer;
	size_t length = ask(&request.header, &answer), at = sizeof answer.local;

	while (at + sizeof(struct attribute) + sizeof inode <= length) {
		const struct attribute *attribute = (const void *)(answer.bytes + at);

		if (attribute->type == ATTRIBUTE_PEER)
			return *(const uint32_t *)(const void *)(attribute + 1);
		if (attribute->length < sizeof *attribute)
			break;
		at += (attribute->length + 3U) & ~3U;
	}
	return 0;
}

static bool find_address(long call, int fd, struct address *address)
{
	uint32_t size = sizeof *address;

	return !raw_call3(call, fd, (long)address, (long)&size);
}

static void take_address(const struct address *from, struct inet_id *id, int side)
{
	bool is_six = from->family == FAMILY_INET6;
	const uint8_t *bytes = is_six ? from->at.six.all : from->at.four;

	id->port[side] = from->port;
	for (size_t i = 0; i < (is_six ? sizeof from->at.six.all : sizeof from->at.four); i++)
		id->address[side][i] = bytes[i];
}

/* The socket whose own address is what this one is connected to. */
static uint32_t inet_peer(const struct address *own, int fd)
{
	struct inet_request request = { .header = { sizeof request, BY_FAMILY, IS_REQUEST, 0, 0 },
					.family = (uint8_t)own->family,
					.protocol = PROTOCOL_TCP,
					.states = ANY_STATE,
					.id.cookie = { ANY_COOKIE, ANY_COOKIE } };
	struct address other;
	union answer answer;

	if (!find_address(SYS_getpeername, fd, &other) || other.family != own->family)
		return 0;
	take_address(&other, &request.id, 0);
	take_address(own, &request.id, 1);
	return ask(&request.header, &answer) >= sizeof answer.inet ? answer.inet.inode : 0;
}

uint32_t peer_inode(int fd, uint32_t inode)
{
	struct address own;

	if (!find_address(SYS_getsockname, fd, &own))
		return 0;
	if (own.family == FAMILY_UNIX)
		return unix_peer(inode);
	return own.family == FAMILY_INET || own.family == FAMILY_INET6 ? inet_peer(&own, fd) : 0;
}
