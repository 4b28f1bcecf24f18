/* SPDX-License-Identifier: MIT */
/* A pipe's capacity, found by filling it: for systems that don't report it. */
#include "shared/pipe_channel.h"
#include "tap.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int probe_fail(struct trial *trial, int error, const char *reason)
{
	trial->reason = reason;
	return error;
}

static bool is_empty(int in)
{
	char byte;

	fcntl(in, F_SETFL, O_NONBLOCK);
	return read(in, &byte, 1) < 0;
}

static void test_default(void)
{
	int ends[2];

	if (pipe(ends))
		return;
	ok(channel_fill(ends[0], ends[1]) >= 512, "a pipe holds more than POSIX asks for");
	ok(channel_fill(ends[0], ends[1]) == channel_fill(ends[0], ends[1]), "the same each time");
	ok(!(fcntl(ends[1], F_GETFL) & O_NONBLOCK), "writers wait again");
	ok(is_empty(ends[0]), "it is empty again");
	close(ends[0]);
	ok(channel_fill(ends[0], ends[1]) < 0, "without its reader it fails");
	close(ends[1]);
}

#ifdef F_SETPIPE_SZ
static void test_told(int size, const char *what)
{
	int ends[2], given;

	if (pipe(ends))
		return;
	given = fcntl(ends[1], F_SETPIPE_SZ, size);
	if (given < 0)
		skip(what, "no pipe of this capacity is allowed here");
	else
		ok(channel_fill(ends[0], ends[1]) == given, what);
	close(ends[0]);
	close(ends[1]);
}
#else
static void test_told(int size, const char *what)
{
	(void)size;
	skip(what, "this system does not report it");
}
#endif

int main(void)
{
	tap_plan(8);
	signal(SIGPIPE, SIG_IGN);
	test_default();
	test_told(4096, "as the kernel reports: 4 KiB");
	test_told(65536, "as the kernel reports: 64 KiB");
	test_told(1 << 20, "as the kernel reports: 1 MiB");
	return tap_done();
}
