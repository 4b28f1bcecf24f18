/* SPDX-License-Identifier: MIT */
#include "address.h"

#include "descriptor.h"
#include "filter.h"
#include "intern.h"
#include "raw.h"

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10, LEVEL_SOCKET = 1, KIND_OF_SOCKET = 3, DATAGRAMS = 2 };

struct address {
	uint16_t family;
	union {
		uint16_t port;
		unsigned char path[126];
	} at;
};

struct piece {
	const void *at;
	unsigned long size;
};

bool address_copy(const void *from, size_t size, void *to)
{
	const struct piece own = { to, size }, other = { from, size };

	return !filter_is_set &&
		raw_call(SYS_process_vm_readv, raw_call3(SYS_getpid, 0, 0, 0), (long)&own, 1, (long)&other, 1, 0) ==
		(long)size;
}

/* A path ends at its length or before; a name without a file begins with a 0 and has all of its length. */
static uint64_t hash_path(const struct address *address, unsigned length)
{
	uint64_t key = FAMILY_UNIX;

	for (unsigned i = 0; i + sizeof address->family < length && (address->at.path[i] || !address->at.path[0]); i++)
		key = intern_mix(key, address->at.path[i]);
	return key;
}

static uint64_t number_of(const struct address *address, unsigned length)
{
	uint64_t key = 0;

	if (length > sizeof *address || length < sizeof address->family + sizeof address->at.port)
		return 0;
	if (address->family == FAMILY_UNIX)
		key = hash_path(address, length);
	else if (address->family == FAMILY_INET || address->family == FAMILY_INET6)
		key = intern_mix(FAMILY_INET, address->at.port);
	return key ? (key & ~(uint64_t)DESCRIPTOR_KIND) | DESCRIPTOR_SOCKET : 0;
}

uint64_t address_of(const void *address, unsigned length)
{
	struct address own;

	if (!address || length > sizeof own || !address_copy(address, length, &own))
		return 0;
	return number_of(&own, length);
}

static bool has_peer(int fd)
{
	struct address other;
	unsigned length = sizeof other;

	return !raw_call3(SYS_getpeername, fd, (long)&other, (long)&length);
}

bool address_takes_datagrams(int fd)
{
	int kind = 0;
	unsigned length = sizeof kind;

	return !filter_is_set &&
		!raw_call(SYS_getsockopt, fd, LEVEL_SOCKET, KIND_OF_SOCKET, (long)&kind, (long)&length, 0) &&
		kind == DATAGRAMS;
}

uint64_t address_own(int fd)
{
	struct address address;
	unsigned length = sizeof address;

	if (filter_is_set || raw_call3(SYS_getsockname, fd, (long)&address, (long)&length) ||
	    (has_peer(fd) && !address_takes_datagrams(fd)))
		return 0;
	return number_of(&address, length);
}
