/* SPDX-License-Identifier: MIT */
#include "program.h"

#include "raw.h"

#include <elf.h>
#include <fcntl.h>
#include <stddef.h>

enum { MOST_PARTS = 32, MOST_ENTRIES = 128, MOST_NEEDED = 8, MOST_PATH = 4096 };

static const char *const runtimes[] = { "libasan.so", "libclang_rt.asan" };

static bool begins(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return false;
	return true;
}

static bool is_runtime(const char *name)
{
	return begins(name, runtimes[0]) || begins(name, runtimes[1]);
}

bool program_names_runtime(const char *names)
{
	for (; *names; names++)
		if (is_runtime(names))
			return true;
	return false;
}

static long read_at(int fd, void *to, size_t size, uint64_t offset)
{
	return raw_call(SYS_pread64, fd, (long)to, (long)size, (long)offset, 0, 0);
}

/* Where in the file an address of the program lies; 0: nowhere. */
static uint64_t offset_of(const Elf64_Phdr *part, size_t parts, uint64_t address)
{
	for (size_t i = 0; i < parts; i++)
		if (part[i].p_type == PT_LOAD && address >= part[i].p_vaddr &&
		    address - part[i].p_vaddr < part[i].p_filesz)
			return address - part[i].p_vaddr + part[i].p_offset;
	return 0;
}

/* The runtime stands among the first of the libraries that are needed. */
static bool needs_runtime(int fd, const Elf64_Phdr *part, size_t parts, const Elf64_Phdr *dynamic)
{
	Elf64_Dyn entry[MOST_ENTRIES];
	size_t entries = dynamic->p_filesz < sizeof entry ? dynamic->p_filesz / sizeof *entry : MOST_ENTRIES,
	       needed = 0;
	uint64_t names = 0;
	char name[32];

	if (read_at(fd, entry, entries * sizeof *entry, dynamic->p_offset) != (long)(entries * sizeof *entry))
		return false;
	for (size_t i = 0; i < entries; i++)
		if (entry[i].d_tag == DT_STRTAB)
			names = offset_of(part, parts, entry[i].d_un.d_ptr);
	for (size_t i = 0; i < entries && names && needed < MOST_NEEDED && entry[i].d_tag != DT_NULL; i++) {
		if (entry[i].d_tag != DT_NEEDED)
			continue;
		needed++;
		if (read_at(fd, name, sizeof name, names + entry[i].d_un.d_val) == (long)sizeof name &&
		    is_runtime(name))
			return true;
	}
	return false;
}

#if defined(__x86_64__)
enum { OWN_MACHINE = EM_X86_64 };
#else
enum { OWN_MACHINE = EM_AARCH64 };
#endif

static enum program look(int fd)
{
	Elf64_Phdr part[MOST_PARTS];
	Elf64_Ehdr head;
	size_t parts;

	if (read_at(fd, &head, sizeof head, 0) != (long)sizeof head || head.e_ident[EI_MAG0] != ELFMAG0 ||
	    !begins((const char *)head.e_ident + 1, "ELF"))
		return PROGRAM_ORDINARY;
	if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_machine != OWN_MACHINE)
		return PROGRAM_FOREIGN;
	parts = head.e_phnum < MOST_PARTS ? head.e_phnum : MOST_PARTS;
	if (read_at(fd, part, parts * sizeof *part, head.e_phoff) != (long)(parts * sizeof *part))
		return PROGRAM_ORDINARY;
	for (size_t i = 0; i < parts; i++)
		if (part[i].p_type == PT_DYNAMIC)
			return needs_runtime(fd, part, parts, &part[i]) ? PROGRAM_SANITIZED : PROGRAM_ORDINARY;
	return PROGRAM_ORDINARY;
}

enum program program_of(int folder, const char *path)
{
	int fd = *path ? (int)raw_call(SYS_openat, folder, (long)path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0, 0, 0)
		       : folder;
	enum program found = fd >= 0 ? look(fd) : PROGRAM_ORDINARY;

	if (*path && fd >= 0)
		raw_call3(SYS_close, fd, 0, 0);
	return found;
}

static bool has_slash(const char *name)
{
	while (*name && *name != '/')
		name++;
	return *name == '/';
}

/* Writes FOLDER/NAME; an empty folder is the working directory. False: too long. */
static bool join(char *path, const char *folder, size_t length, const char *name)
{
	size_t at = 0;

	for (; at < length && at < MOST_PATH - 2; at++)
		path[at] = folder[at];
	if (length)
		path[at++] = '/';
	while (*name && at < MOST_PATH - 1)
		path[at++] = *name++;
	path[at] = '\0';
	return !*name;
}

enum program program_of_command(const char *name, const char *search)
{
	char path[MOST_PATH];

	if (has_slash(name) || !search)
		return *name ? program_of(AT_FDCWD, name) : PROGRAM_ORDINARY;
	while (*name) {
		size_t length = 0;

		while (search[length] && search[length] != ':')
			length++;
		if (join(path, search, length, name) &&
		    !raw_call(SYS_faccessat, AT_FDCWD, (long)path, 1 /* execute */, 0, 0, 0))
			return program_of(AT_FDCWD, path);
		if (!search[length])
			return PROGRAM_ORDINARY;
		search += length + 1;
	}
	return PROGRAM_ORDINARY;
}
