/* SPDX-License-Identifier: MIT */
#include "symbols.h"

#include "demangle.h"
#include "elf_file.h"
#include "object.h"

#include <gelf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TEXT = 1 << 28 };

struct symbol {
	uint64_t begin, end; /* end 0: up to the next */
	const char *name;    /* in the file, or the text */
};

struct table {
	char *path, *text;
	Elf *elf;
	int fd;
	struct symbol *symbol;
	size_t count, room;
	struct table *next;
};

struct symbols {
	struct table *tables;
};

static int by_address(const void *left, const void *right)
{
	uint64_t a = ((const struct symbol *)left)->begin, b = ((const struct symbol *)right)->begin;

	return a < b ? -1 : a > b;
}

static void add_symbol(struct table *table, uint64_t begin, uint64_t size, const char *name)
{
	if (table->count == table->room) {
		size_t wanted = table->room ? table->room * 2 : 256;
		struct symbol *grown = realloc(table->symbol, wanted * sizeof *grown);

		if (!grown)
			return;
		table->symbol = grown;
		table->room = wanted;
	}
	table->symbol[table->count++] = (struct symbol){ begin, size ? begin + size : 0, name };
}

/* Where a virtual address of the file stands in the file: samples are known by that. */
static uint64_t file_offset(Elf *elf, uint64_t address)
{
	GElf_Phdr segment;
	size_t count;

	if (elf_getphdrnum(elf, &count))
		return address;
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &segment) && segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
		    address < segment.p_vaddr + segment.p_memsz)
			return address - segment.p_vaddr + segment.p_offset;
	return address;
}

/* Of a symbol without a size: up to the end of its section, or the next. */
static uint64_t size_of(Elf *elf, const GElf_Sym *symbol)
{
	Elf_Scn *section = symbol->st_size ? NULL : elf_getscn(elf, symbol->st_shndx);
	GElf_Shdr header;

	if (!section || !gelf_getshdr(section, &header) || symbol->st_value < header.sh_addr)
		return symbol->st_size;
	return header.sh_addr + header.sh_size - symbol->st_value;
}

static void read_section(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, struct table *table)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym symbol;

	if (!data || !header->sh_entsize)
		return;
	for (size_t i = 0; i < header->sh_size / header->sh_entsize; i++) {
		const char *name;

		if (!gelf_getsym(data, (int)i, &symbol) || !symbol.st_value || symbol.st_shndx == SHN_UNDEF ||
		    (GELF_ST_TYPE(symbol.st_info) != STT_FUNC && GELF_ST_TYPE(symbol.st_info) != STT_GNU_IFUNC))
			continue;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name)
			add_symbol(table, file_offset(elf, symbol.st_value), size_of(elf, &symbol), name);
	}
}

static void read_symbols(struct table *table)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while (table->elf && (section = elf_nextscn(table->elf, section)))
		if (gelf_getshdr(section, &header) && (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
			read_section(table->elf, section, &header, table);
}

static void read_file(struct table *table)
{
	table->fd = elf_file_open(table->path);
	if (table->fd < 0)
		return;
	table->elf = elf_begin(table->fd, ELF_C_READ_MMAP, NULL);
	read_symbols(table);
}

/* Whoever may write to /tmp can put a map there: only one of the tracer's own user, or of the system, is read. */
static int open_text(const char *path)
{
	int fd = elf_file_open(path);
	struct stat status;

	if (fd < 0 || (!fstat(fd, &status) && (!status.st_uid || status.st_uid == getuid() || !getuid())))
		return fd;
	close(fd);
	return -1;
}

/* A file of /proc, whose size is not known before: read whole, ended by NUL, of a huge one the beginning. NULL without
 * it. */
static char *read_whole(const char *path)
{
	int fd = open_text(path);
	size_t used = 0, room = 1 << 20;
	char *text = fd < 0 ? NULL : malloc(room), *grown;
	ssize_t length = 1;

	while (text && length > 0 && room <= MOST_TEXT) {
		length = read(fd, text + used, room - used - 1);
		used += length > 0 ? (size_t)length : 0;
		if (room - used > 65536)
			continue;
		grown = realloc(text, room *= 2);
		if (!grown)
			break;
		text = grown;
	}
	if (text)
		text[used] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

/* Lines of "address type name", some hundred thousand; all addresses are 0 for those who may not see them. */
static void read_kernel(struct table *table)
{
	char *line = table->text = read_whole("/proc/kallsyms");

	while (line && *line) {
		char *end, *next = strchr(line, '\n');
		uint64_t address = strtoull(line, &end, 16);

		if (next)
			*next++ = '\0';
		if (address && end[0] == ' ' && end[1] && strchr("tTwW", end[1]) && end[2] == ' ') {
			end[3 + strcspn(end + 3, "\t")] = '\0';
			add_symbol(table, address, 0, end + 3);
		}
		line = next;
	}
}

/* Lines of "begin size name", in hexadecimal: what a program says of code that it made itself. */
static void read_map(struct table *table)
{
	char *line = table->text = read_whole(table->path);

	while (line && *line) {
		char *end, *name, *next = strchr(line, '\n');
		uint64_t begin, size;

		if (next)
			*next++ = '\0';
		begin = strtoull(line, &end, 16);
		size = strtoull(end, &name, 16);
		if (size && name[0] == ' ')
			add_symbol(table, begin, size, name + 1);
		line = next;
	}
}

/* The kernel maps the same code into this process, whole, with its section headers last. */
static void read_vdso(struct table *table)
{
	char *begin = (char *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);
	const ElfW(Ehdr) *head = (const void *)begin;

	if (!begin)
		return;
	table->elf = elf_memory(begin, head->e_shoff + (size_t)head->e_shnum * head->e_shentsize);
	read_symbols(table);
}

static void read_table(struct table *table)
{
	if (!table->path[0])
		read_kernel(table);
	else if (!strcmp(table->path, "[vdso]"))
		read_vdso(table);
	else if (objects_is_map(table->path))
		read_map(table);
	else
		read_file(table);
}

static struct table *table_of(struct symbols *symbols, const char *path)
{
	struct table *table;

	for (table = symbols->tables; table; table = table->next)
		if (!strcmp(table->path, path))
			return table;
	table = calloc(1, sizeof *table);
	if (!table)
		return NULL;
	table->path = strdup(path);
	if (!table->path) {
		free(table);
		return NULL;
	}
	table->fd = -1;
	table->next = symbols->tables;
	symbols->tables = table;
	read_table(table);
	if (table->count)
		qsort(table->symbol, table->count, sizeof *table->symbol, by_address);
	return table;
}

void symbols_find(struct symbols *symbols, const char *path, uint64_t offset, char *text, size_t size)
{
	const struct table *table = symbols ? table_of(symbols, path) : NULL;
	size_t low = 0, high = table ? table->count : 0;

	text[0] = '\0';
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (table->symbol[middle].begin <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && (!table->symbol[low - 1].end || offset < table->symbol[low - 1].end))
		demangle(table->symbol[low - 1].name, text, size);
}

uint64_t symbols_address(struct symbols *symbols, const char *path, uint64_t offset)
{
	const struct table *table = symbols ? table_of(symbols, path) : NULL;
	uint64_t address;

	return table && table->elf && elf_file_address(table->elf, offset, &address) ? address : offset;
}

void symbols_kernel(struct symbols *symbols, uint64_t address, char *text, size_t size)
{
	symbols_find(symbols, "", address, text, size);
}

struct symbols *symbols_open(void)
{
	elf_version(EV_CURRENT);
	return calloc(1, sizeof(struct symbols));
}

void symbols_close(struct symbols *symbols)
{
	while (symbols && symbols->tables) {
		struct table *table = symbols->tables;

		symbols->tables = table->next;
		elf_end(table->elf);
		if (table->fd >= 0)
			close(table->fd);
		free(table->symbol);
		free(table->text);
		free(table->path);
		free(table);
	}
	free(symbols);
}
