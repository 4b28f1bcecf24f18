/* SPDX-License-Identifier: MIT */
/* The program that posix_spawn starts: as little as a program can do. */
int main(void)
{
	return 0;
}
