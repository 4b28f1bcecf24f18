/* SPDX-License-Identifier: MIT */
/*
 * What decides between the two speeds of a transfer through a socketpair. Prints for each transfer of 8,000,166 bytes
 * its wall time in ns, the reads, how often the reader and the writer waited, and how often the CPUs of both went idle
 * (-1: not known). After each wait the reader spins for DELAY microseconds, as if it had woken later. usage:
 * pipe_speeds WRITER_CPU READER_CPU DELAY TRANSFERS
 */
#include "os/os.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = 8000166, NS_PER_US = 1000 };

static char message[BYTES];

static long waits(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw;
}

static long idle_entries(const char *cpu)
{
	char path[128];
	long entries = -1;
	FILE *file;

	snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%s/cpuidle/state1/usage", cpu);
	file = fopen(path, "r");
	if (file && fscanf(file, "%ld", &entries) != 1)
		entries = -1;
	if (file)
		fclose(file);
	return entries;
}

static void spin(uint64_t ns)
{
	uint64_t end_ns = os_clock_ns() + ns;

	while (os_clock_ns() < end_ns)
		;
}

/* The reads that it took; 0 at the end. */
static long take(int from, uint64_t delay_ns)
{
	struct pollfd ready = { .fd = from, .events = POLLIN };
	size_t got = 0;
	long reads = 0;

	while (got < BYTES) {
		ssize_t length;

		if (!poll(&ready, 1, 0) && poll(&ready, 1, -1) == 1)
			spin(delay_ns);
		length = read(from, message + got, BYTES - got);
		if (length <= 0)
			return 0;
		got += (size_t)length;
		reads++;
	}
	return reads;
}

static _Noreturn void reader(int from, uint64_t delay_ns)
{
	for (;;) {
		const long before = waits(), reads = take(from, delay_ns);
		const long answer[] = { reads, waits() - before };

		if (!reads || write(from, answer, sizeof answer) != sizeof answer)
			_exit(0);
	}
}

/* `cpu`: the writer's, then the reader's. */
static void transfer(int to, char **cpu)
{
	const long idle_writer = idle_entries(cpu[0]), idle_reader = idle_entries(cpu[1]);
	const uint64_t start_ns = os_clock_ns();
	const long before = waits();
	uint64_t end_ns;
	long answer[2];

	if (write(to, message, BYTES) != BYTES || read(to, answer, sizeof answer) != sizeof answer)
		exit(1);
	end_ns = os_clock_ns();
	printf("%llu %ld %ld %ld %ld %ld\n", (unsigned long long)(end_ns - start_ns), answer[0], answer[1],
	       waits() - before, idle_writer < 0 ? -1 : idle_entries(cpu[0]) - idle_writer,
	       idle_reader < 0 ? -1 : idle_entries(cpu[1]) - idle_reader);
}

int main(int count, char **word)
{
	int both[2];
	pid_t peer;

	if (count != 5 || socketpair(AF_UNIX, SOCK_STREAM, 0, both))
		return 1;
	for (size_t i = 0; i < BYTES; i += 4096)
		message[i] = 1;
	peer = fork();
	if (peer == 0) {
		close(both[0]);
		if (os_pin(atoi(word[2])))
			_exit(1);
		reader(both[1], (uint64_t)atoi(word[3]) * NS_PER_US);
	}
	close(both[1]);
	if (peer < 0 || os_pin(atoi(word[1])))
		return 1;
	for (int i = 0; i < atoi(word[4]); i++)
		transfer(both[0], word + 1);
	close(both[0]);
	return waitpid(peer, NULL, 0) == peer ? 0 : 1;
}
