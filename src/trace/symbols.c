/* SPDX-License-Identifier: MIT */
#include "symbols.h"

#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
	uint64_t begin, end; /* end 0: up to the next */
	char *name;
};

struct table {
	char *path;
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
	table->symbol[table->count] = (struct symbol){ begin, size ? begin + size : 0, strdup(name) };
	table->count += table->symbol[table->count].name != NULL;
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
			add_symbol(table, file_offset(elf, symbol.st_value), symbol.st_size, name);
	}
}

static void read_file(struct table *table)
{
	int fd = open(table->path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	Elf *elf;

	if (fd < 0)
		return;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	while (elf && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
			read_section(elf, section, &header, table);
	elf_end(elf);
	close(fd);
}

/* Lines of "address type name"; all addresses are 0 for those who may not see them. */
static void read_kernel(struct table *table)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], type, name[256];
	uint64_t address;

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "%" SCNx64 " %c %255s", &address, &type, name) == 3 && address &&
		    (type == 't' || type == 'T' || type == 'w' || type == 'W'))
			add_symbol(table, address, 0, name);
	if (file)
		fclose(file);
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
	table->next = symbols->tables;
	symbols->tables = table;
	if (*path)
		read_file(table);
	else
		read_kernel(table);
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
		snprintf(text, size, "%s", table->symbol[low - 1].name);
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
		for (size_t i = 0; i < table->count; i++)
			free(table->symbol[i].name);
		free(table->symbol);
		free(table->path);
		free(table);
	}
	free(symbols);
}
