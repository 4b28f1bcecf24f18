/* SPDX-License-Identifier: MIT */
/* A library that posix_spawn's dynamic program loads: one function, and one pointer that the loader has to relocate. */
int spawn_library_function(void);

int (*spawn_library_pointer)(void) = spawn_library_function;

int spawn_library_function(void)
{
	return 0;
}
