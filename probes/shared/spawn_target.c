/* SPDX-License-Identifier: MIT */
/* The program that posix_spawn starts: it does as little as possible. With an argument it first reports on standard
 * output that it runs, and waits for the end of standard input. With two it says by its exit status whether it has the
 * descriptor of that number: 0 or 1. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char byte = 0;

	if (argc > 2)
		return fcntl(atoi(argv[2]), F_GETFD) < 0;
	if (argc > 1 && write(STDOUT_FILENO, &byte, 1) == 1)
		while (read(STDIN_FILENO, &byte, 1) > 0)
			;
	return 0;
}
