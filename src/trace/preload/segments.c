/* SPDX-License-Identifier: MIT */
#include "segments.h"

#include "slot.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>

/* The linker's. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static uintptr_t page_of(uintptr_t address)
{
	return address & ~(uintptr_t)(SLOT_PAGE - 1);
}

static int protection_of(const ElfW(Phdr) * part)
{
	return (part->p_flags & PF_R ? PROT_READ : 0) | (part->p_flags & PF_W ? PROT_WRITE : 0) |
		(part->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Writes where the original was written to, which is in memory by now. */
static void write_to_pages(uintptr_t to, uintptr_t original, size_t size)
{
	unsigned char there[SLOT_PAGE / 4096];

	for (size_t i = 0; i < size; i += SLOT_PAGE)
		if (!raw_call3(SYS_mincore, (long)(original + i), SLOT_PAGE, (long)there) && there[0] & 1)
			*(volatile unsigned char *)(to + i) = 0;
}

static void map_part(const struct segments *copy, int fd, const ElfW(Phdr) * part)
{
	uintptr_t original = (uintptr_t)&__ehdr_start, begin = page_of(part->p_vaddr);
	uintptr_t end_of_file = page_of(part->p_vaddr + part->p_filesz + SLOT_PAGE - 1);
	uintptr_t end = page_of(part->p_vaddr + part->p_memsz + SLOT_PAGE - 1), at = (uintptr_t)copy->at;

	raw_call(SYS_mmap, (long)(at + begin), (long)(end_of_file - begin), protection_of(part),
		 MAP_PRIVATE | MAP_FIXED, fd, (long)page_of(part->p_offset));
	if (end > end_of_file)
		raw_call(SYS_mmap, (long)(at + end_of_file), (long)(end - end_of_file), protection_of(part),
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (part->p_flags & PF_W)
		write_to_pages(at + begin, original + begin, end - begin);
}

struct segments segments_map_again(void)
{
	const ElfW(Phdr) *part = (const void *)((uintptr_t)&__ehdr_start + __ehdr_start.e_phoff);
	int fd = (int)raw_call(SYS_openat, AT_FDCWD, (long)slot_shared->library, O_RDONLY | O_CLOEXEC, 0, 0, 0);
	struct segments copy = { 0 };

	for (size_t i = 0; i < __ehdr_start.e_phnum; i++)
		if (part[i].p_type == PT_LOAD)
			copy.size = page_of(part[i].p_vaddr + part[i].p_memsz + SLOT_PAGE - 1);
	copy.at = raw_call(SYS_mmap, 0, (long)copy.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fd < 0 || (copy.at < 0 && copy.at > -4096))
		return (struct segments){ 0 };
	for (size_t i = 0; i < __ehdr_start.e_phnum; i++)
		if (part[i].p_type == PT_LOAD)
			map_part(&copy, fd, &part[i]);
	raw_call3(SYS_close, fd, 0, 0);
	raw_call3(SYS_madvise, copy.at + ((long)&slot_page - (long)&__ehdr_start), sizeof slot_page, MADV_WIPEONFORK);
	return copy;
}

void segments_unmap(const struct segments *copy)
{
	if (copy->at)
		raw_call3(SYS_munmap, copy->at, (long)copy->size, 0);
}
