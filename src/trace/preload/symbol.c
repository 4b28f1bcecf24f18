/* SPDX-License-Identifier: MIT */
#include "symbol.h"

#include "filter.h"
#include "raw.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>

enum { VERSION_HIDDEN = 0x8000, MOST_AUXILIARY = 64, IFUNC = 10, LONGEST_CALL = 7 };
#define IFUNC_HAS_ARGUMENT (UINT64_C(1) << 62)

/* All weak: NULL where the C library lacks them, and as long as this library is not relocated. */
extern struct r_debug _r_debug __attribute__((weak));        /* glibc */
extern struct r_debug *_dl_debug_addr __attribute__((weak)); /* musl */
extern unsigned long getauxval(unsigned long) __attribute__((weak));
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

static void *volatile relocated = (void *)&relocated;

struct object {
	uintptr_t base;
	const ElfW(Sym) * symbol;
	const char *names;
	const uint32_t *gnu_hash, *hash;
	const uint16_t *version;
};

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

struct headers {
	const ElfW(Phdr) * part;
	size_t count;
};

static struct headers read_headers(void)
{
	ElfW(auxv_t) entry[MOST_AUXILIARY];
	int fd = (int)raw_call(SYS_openat, AT_FDCWD, (long)"/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	long length = fd < 0 ? 0 : raw_call3(SYS_read, fd, (long)entry, sizeof entry);
	struct headers headers = { 0 };

	if (fd >= 0)
		raw_call3(SYS_close, fd, 0, 0);
	for (long i = 0; i < length / (long)sizeof *entry; i++) {
		if (entry[i].a_type == AT_PHDR)
			headers.part = (const void *)entry[i].a_un.a_val;
		if (entry[i].a_type == AT_PHNUM)
			headers.count = entry[i].a_un.a_val;
	}
	return headers;
}

/* Those are asked for once: a filter of system calls may forbid it later. */
static struct headers headers_of_program(void)
{
	static struct headers headers;
	static uint32_t known;

	if (!__atomic_load_n(&known, __ATOMIC_ACQUIRE) && !filter_is_set) {
		headers = read_headers();
		__atomic_store_n(&known, 1, __ATOMIC_RELEASE);
	}
	return headers;
}

/* The dynamic linker noted its list in the program. */
static const struct r_debug *debug_of_program(void)
{
	struct headers headers = headers_of_program();
	const ElfW(Dyn) *dynamic = NULL;
	uintptr_t base = 0;

	for (size_t i = 0; headers.part && i < headers.count; i++)
		if (headers.part[i].p_type == PT_PHDR)
			base = (uintptr_t)headers.part - headers.part[i].p_vaddr;
	for (size_t i = 0; headers.part && i < headers.count; i++)
		if (headers.part[i].p_type == PT_DYNAMIC)
			dynamic = (const void *)(base + headers.part[i].p_vaddr);
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++)
		if (dynamic->d_tag == DT_DEBUG)
			return (const void *)dynamic->d_un.d_ptr;
	return NULL;
}

static const struct link_map *everything(void)
{
	const struct r_debug *debug = &_r_debug ? &_r_debug : &_dl_debug_addr ? _dl_debug_addr : NULL;

	if (!debug || !debug->r_map)
		debug = debug_of_program();
	return debug ? debug->r_map : NULL;
}

static const struct link_map *ourselves(void)
{
	const struct link_map *map = everything();

	while (map && map->l_ld != _DYNAMIC)
		map = map->l_next;
	return map;
}

/* Some linkers write the addresses of the tables into the dynamic section, some leave them relative. */
static struct object read_object(const struct link_map *map)
{
	struct object object = { .base = map->l_addr };

	for (const ElfW(Dyn) *entry = map->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
		uintptr_t value = entry->d_un.d_ptr;
		const void *table = (const void *)(value < map->l_addr ? value + map->l_addr : value);

		if (entry->d_tag == DT_SYMTAB)
			object.symbol = table;
		else if (entry->d_tag == DT_STRTAB)
			object.names = table;
		else if (entry->d_tag == DT_GNU_HASH)
			object.gnu_hash = table;
		else if (entry->d_tag == DT_HASH)
			object.hash = table;
		else if (entry->d_tag == DT_VERSYM)
			object.version = table;
	}
	return object;
}

static bool fits(const struct object *object, uint32_t i, const char *name)
{
	const ElfW(Sym) *symbol = &object->symbol[i];

	return symbol->st_shndx != SHN_UNDEF && symbol->st_value &&
		!(object->version && object->version[i] & VERSION_HIDDEN) &&
		same(object->names + symbol->st_name, name);
}

static uint32_t find_gnu(const struct object *object, const char *name)
{
	const uint32_t *table = object->gnu_hash, buckets = table[0], first = table[1], words = table[2];
	const ElfW(Addr) *bloom = (const void *)(table + 4);
	const uint32_t *bucket = (const void *)(bloom + words), *chain = bucket + buckets - first;
	uint32_t hash = 5381;
	uint64_t word;

	for (const char *at = name; *at; at++)
		hash = hash * 33 + (unsigned char)*at;
	word = bloom[hash / 64 % words];
	if (!buckets || !(word >> hash % 64 & word >> (hash >> table[3]) % 64 & 1))
		return 0;
	for (uint32_t i = bucket[hash % buckets]; i >= first; i++) {
		if ((chain[i] | 1) == (hash | 1) && fits(object, i, name))
			return i;
		if (chain[i] & 1)
			break;
	}
	return 0;
}

static uint32_t find_hash(const struct object *object, const char *name)
{
	const uint32_t *table = object->hash, buckets = table[0], *bucket = table + 2, *chain = bucket + buckets;
	uint32_t hash = 0;

	for (const char *at = name; *at; at++) {
		hash = (hash << 4) + (unsigned char)*at;
		hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
	}
	for (uint32_t i = buckets ? bucket[hash % buckets] : 0; i; i = chain[i])
		if (fits(object, i, name))
			return i;
	return 0;
}

static void *resolve(uintptr_t resolver)
{
	const struct {
		unsigned long size, hwcap, hwcap2;
	} argument = { sizeof argument, getauxval ? getauxval(AT_HWCAP) : 0, getauxval ? getauxval(AT_HWCAP2) : 0 };

	if (relocated != (void *)&relocated)
		return NULL;
	return ((void *(*)(uint64_t, const void *))resolver)(argument.hwcap | IFUNC_HAS_ARGUMENT, &argument);
}

static void *find(const struct object *object, const char *name)
{
	uint32_t i = object->gnu_hash ? find_gnu(object, name) : object->hash ? find_hash(object, name) : 0;
	uintptr_t address = object->base + object->symbol[i].st_value;

	if (!i)
		return NULL;
	return ELF64_ST_TYPE(object->symbol[i].st_info) == IFUNC ? resolve(address) : (void *)address;
}

static void find_in(const struct link_map *map, const char *names, void **place, size_t count)
{
	const struct object object = read_object(map);

	if (!object.symbol || !object.names)
		return;
	for (size_t i = 0; i < count; i++) {
		if (!place[i])
			__atomic_store_n(&place[i], find(&object, names), __ATOMIC_RELAXED);
		while (*names++)
			;
	}
}

void symbol_find(const char *names, void **place, size_t count)
{
	const struct link_map *map = ourselves();

	while (map && (map = map->l_next))
		find_in(map, names, place, count);
}

void symbol_find_own(const char *name, void **place)
{
	const struct link_map *map = ourselves();

	if (map)
		find_in(map, name, place, 1);
}

void symbol_find_anywhere(const char *names, void **place, size_t count)
{
	for (const struct link_map *map = everything(); map; map = map->l_next)
		find_in(map, names, place, count);
}

/* The program headers follow the header of the file, which is mapped with the first segment; the program's own are
 * known to the kernel. Other objects of the list may have no such header there: only those with a name are asked. */
static struct headers headers_of(const struct link_map *map)
{
	const ElfW(Ehdr) *head = (const void *)map->l_addr;

	if (!map->l_name || !map->l_name[0])
		return headers_of_program();
	if (!map->l_addr || head->e_ident[0] != ELFMAG0)
		return (struct headers){ 0 };
	return (struct headers){ (const void *)(map->l_addr + head->e_phoff), head->e_phnum };
}

static bool is_within(const struct link_map *map, uintptr_t address, uint64_t *offset)
{
	struct headers headers = headers_of(map);

	for (size_t i = 0; i < headers.count; i++) {
		const ElfW(Phdr) *part = &headers.part[i];

		if (part->p_type != PT_LOAD || address - map->l_addr - part->p_vaddr >= part->p_memsz)
			continue;
		*offset = address - map->l_addr - part->p_vaddr + part->p_offset;
		return true;
	}
	return false;
}

static void keep_end(const char *text, size_t length, char *to, size_t size)
{
	size_t from = length < size ? 0 : length - size + 1;

	for (size_t i = from; i < length; i++)
		to[i - from] = text[i];
	to[length - from] = '\0';
}

static void name_object(const struct link_map *map, char *file, size_t size)
{
	char path[1024];
	long length = 0;

	if (map->l_name && map->l_name[0]) {
		while (map->l_name[length])
			length++;
		keep_end(map->l_name, (size_t)length, file, size);
		return;
	}
	if (!filter_is_set)
		length = raw_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path, sizeof path, 0, 0);
	keep_end(path, length > 0 ? (size_t)length : 0, file, size);
}

uint64_t symbol_object(uintptr_t address, char *file, size_t size)
{
	uint64_t offset = address;

	file[0] = '\0';
	for (const struct link_map *map = everything(); map; map = map->l_next)
		if (is_within(map, address, &offset)) {
			name_object(map, file, size);
			break;
		}
	return offset;
}

bool symbol_is_code(uintptr_t address)
{
	for (const struct link_map *map = everything(); map; map = map->l_next) {
		struct headers headers = headers_of(map);

		for (size_t i = 0; i < headers.count; i++) {
			const ElfW(Phdr) *part = &headers.part[i];

			if (part->p_type == PT_LOAD && part->p_flags & PF_X &&
			    address - map->l_addr - part->p_vaddr - LONGEST_CALL < part->p_filesz - LONGEST_CALL)
				return true;
		}
	}
	return false;
}
