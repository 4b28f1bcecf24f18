/* SPDX-License-Identifier: MIT */
/*
 * A plain loop of pipe round trips between two CPUs, to separate the harness from the system: prints the wall time and
 * the CPU time of a round trip, in ns, while the two processes are FROM to TO ms old. usage: pipe_age CPU OTHER FROM TO
 */
#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NS_PER_MS = 1000000, SIZE = 4 };

static _Noreturn void answer(int in, int out)
{
	char message[SIZE];

	while (read(in, message, SIZE) == SIZE && write(out, message, SIZE) == SIZE)
		;
	_exit(0);
}

static uint64_t talk_until(uint64_t end_ns, int in, int out)
{
	char message[SIZE] = { 0 };
	uint64_t trips;

	for (trips = 0; os_clock_ns() < end_ns; trips++)
		if (write(out, message, SIZE) != SIZE || read(in, message, SIZE) != SIZE)
			exit(1);
	return trips;
}

static uint64_t cpu_ns(pid_t peer)
{
	struct os_usage usage;

	os_usage_read(peer, false, &usage);
	return os_cpu_ns() + usage.others_cpu_ns;
}

int main(int count, char **word)
{
	int there[2], back[2];
	uint64_t born, cpu, wall, trips;
	pid_t peer;

	if (count != 5 || pipe(there) || pipe(back))
		return 1;
	peer = fork();
	if (peer == 0) {
		close(there[1]);
		if (os_pin(atoi(word[2])))
			_exit(1);
		answer(there[0], back[1]);
	}
	born = os_clock_ns();
	close(back[1]);
	if (peer < 0 || os_pin(atoi(word[1])))
		return 1;
	talk_until(born + strtoull(word[3], NULL, 10) * NS_PER_MS, back[0], there[1]);
	cpu = cpu_ns(peer);
	wall = os_clock_ns();
	trips = talk_until(born + strtoull(word[4], NULL, 10) * NS_PER_MS, back[0], there[1]);
	wall = os_clock_ns() - wall;
	cpu = cpu_ns(peer) - cpu;
	close(there[1]);
	waitpid(peer, NULL, 0);
	if (trips > 0)
		printf("%.0f %.0f\n", (double)wall / (double)trips, (double)cpu / (double)trips);
	return trips == 0;
}
