/* SPDX-License-Identifier: MIT */
/* The program that posix_spawn starts: it does as little as possible. With an argument it first reports on standard
 * output that it runs, and waits for the end of standard input. */
#include <unistd.h>

int main(int argc, char **argv)
{
	char byte = 0;

	(void)argv;
	if (argc > 1 && write(STDOUT_FILENO, &byte, 1) == 1)
		while (read(STDIN_FILENO, &byte, 1) > 0)
			;
	return 0;
}
