/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include "debug_file.h"
#include "demangle.h"
#include "elf_file.h"
#include "ticks.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A large program has a gigabyte of debug information. */
enum { MOST_SECONDS = 3 };

/* Code of a compilation unit. */
struct unit {
	Dwarf_Addr begin, end;
	Dwarf_Off die;
};

struct debug {
	char *path;
	Dwfl *dwfl;
	Dwarf *dwarf;     /* NULL: there is no debug information */
	Dwarf_Addr shift; /* from the file's addresses to those of the debug information */
	struct unit *unit;
	size_t units, room;
	struct debug *next;
};

struct lines {
	struct debug *first;
	uint64_t spent_ns, left_out;
	char *servers; /* the caller's DEBUGINFOD_URLS, NULL: it has none */
};

static void add_range(struct debug *debug, const struct unit *unit)
{
	if (debug->units == debug->room) {
		size_t wanted = debug->room ? debug->room * 2 : 64;
		struct unit *grown = realloc(debug->unit, wanted * sizeof *grown);

		if (!grown)
			return;
		debug->unit = grown;
		debug->room = wanted;
	}
	if (unit->end > unit->begin)
		debug->unit[debug->units++] = *unit;
}

static int by_address(const void *left, const void *right)
{
	Dwarf_Addr a = ((const struct unit *)left)->begin, b = ((const struct unit *)right)->begin;

	return a < b ? -1 : a > b;
}

/* Not every compiler writes an index of the addresses. */
static void read_units(struct debug *debug)
{
	Dwarf_Off at = 0, next;
	size_t header;

	for (; !dwarf_nextcu(debug->dwarf, at, &next, &header, NULL, NULL, NULL); at = next) {
		struct unit unit = { .die = at + header };
		ptrdiff_t more = 0;
		Dwarf_Addr base;
		Dwarf_Die die;

		if (!dwarf_offdie(debug->dwarf, unit.die, &die))
			continue;
		while ((more = dwarf_ranges(&die, more, &base, &unit.begin, &unit.end)) > 0)
			add_range(debug, &unit);
	}
	if (debug->units)
		qsort(debug->unit, debug->units, sizeof *debug->unit, by_address);
}

static void read_debug(struct debug *debug)
{
	static const Dwfl_Callbacks callbacks = { .find_elf = dwfl_build_id_find_elf,
						  .find_debuginfo = debug_file_find,
						  .section_address = dwfl_offline_section_address };
	int fd = elf_file_open(debug->path);
	GElf_Addr bias = 0, debug_bias = 0;
	Dwfl_Module *module = NULL;

	debug->dwfl = fd >= 0 ? dwfl_begin(&callbacks) : NULL;
	if (debug->dwfl)
		module = dwfl_report_offline(debug->dwfl, debug->path, debug->path, fd);
	if (!module) {
		if (fd >= 0)
			close(fd);
		return;
	}
	dwfl_report_end(debug->dwfl, NULL, NULL);
	debug->dwarf = dwfl_module_getelf(module, &bias) ? dwfl_module_getdwarf(module, &debug_bias) : NULL;
	debug->shift = bias - debug_bias;
	if (debug->dwarf)
		read_units(debug);
}

static struct debug *debug_of(struct lines *lines, const char *path)
{
	struct debug *debug = lines->first;

	while (debug && strcmp(debug->path, path))
		debug = debug->next;
	if (debug)
		return debug;
	debug = calloc(1, sizeof *debug);
	if (!debug || !(debug->path = strdup(path))) {
		free(debug);
		return NULL;
	}
	debug->next = lines->first;
	lines->first = debug;
	read_debug(debug);
	return debug;
}

static const struct unit *unit_of(const struct debug *debug, Dwarf_Addr at)
{
	size_t low = 0, high = debug->units;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (debug->unit[middle].begin <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low && at < debug->unit[low - 1].end ? &debug->unit[low - 1] : NULL;
}

static void keep_end(const char *path, char *text, size_t size)
{
	size_t length = path ? strlen(path) : 0;

	snprintf(text, size, "%s", path ? path + (length < size ? 0 : length - size + 1) : "");
}

static void name_function(Dwarf_Die *die, struct source_line *line)
{
	Dwarf_Attribute attribute;
	const char *name = dwarf_formstring(dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute));

	if (!name)
		name = dwarf_diename(die);
	demangle(name ? name : "", line->function, sizeof line->function);
}

/* Where a function was inlined. */
static void read_call(Dwarf_Die *unit, Dwarf_Die *inlined, struct source_line *line)
{
	Dwarf_Word file = 0, number = 0;
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	size_t count;

	*line = (struct source_line){ 0 };
	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) ||
	    dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) ||
	    dwarf_getsrcfiles(unit, &files, &count))
		return;
	line->line = (uint32_t)number;
	keep_end(dwarf_filesrc(files, file, NULL, NULL), line->file, sizeof line->file);
}

/* From the innermost one outward. */
static size_t read_functions(Dwarf_Die *unit, Dwarf_Die *scope, int scopes, struct source_line *line, size_t most)
{
	size_t count = 0;

	for (int i = 0; i < scopes && count < most; i++) {
		int tag = dwarf_tag(&scope[i]);

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		name_function(&scope[i], &line[count++]);
		if (tag == DW_TAG_subprogram)
			break;
		if (count < most)
			read_call(unit, &scope[i], &line[count]);
	}
	return count;
}

/* The functions may stand in a file of their own (-gsplit-dwarf). */
static Dwarf_Die whole_unit(Dwarf_Die *unit)
{
	Dwarf_Die split = { 0 };
	uint8_t type;

	if (dwarf_cu_info(unit->cu, NULL, &type, NULL, &split, NULL, NULL, NULL) || type != DW_UT_skeleton ||
	    !split.addr)
		return *unit;
	return split;
}

static size_t find_functions(Dwarf_Die *unit, Dwarf_Addr at, struct source_line *line, size_t most)
{
	Dwarf_Die *scope = NULL, inner;
	int scopes = dwarf_getscopes(unit, at, &scope);
	size_t count = 0;

	if (scopes <= 0)
		return 0;
	inner = scope[0];
	free(scope);
	scopes = dwarf_getscopes_die(&inner, &scope); /* those around it in the program, not in the source */
	if (scopes > 0) {
		count = read_functions(unit, scope, scopes, line, most);
		free(scope);
	}
	return count;
}

static size_t read_line(Dwarf_Die *unit, Dwarf_Addr at, struct source_line *line, size_t most)
{
	Dwarf_Line *found = dwarf_getsrc_die(unit, at);
	Dwarf_Die whole = whole_unit(unit);
	int number = 0;
	size_t count;

	line[0] = (struct source_line){ 0 };
	if (found && !dwarf_lineno(found, &number) && number > 0) {
		line[0].line = (uint32_t)number;
		keep_end(dwarf_linesrc(found, NULL, NULL), line[0].file, sizeof line[0].file);
	}
	count = find_functions(&whole, at, line, most);
	return count || !line[0].line ? count : 1;
}

static size_t find(struct lines *lines, const char *path, uint64_t address, struct source_line *line, size_t most)
{
	const struct debug *debug = debug_of(lines, path);
	Dwarf_Addr at = debug ? address + debug->shift : 0;
	const struct unit *unit = debug ? unit_of(debug, at) : NULL;
	Dwarf_Die die;

	return unit && dwarf_offdie(debug->dwarf, unit->die, &die) ? read_line(&die, at, line, most) : 0;
}

size_t lines_find(struct lines *lines, const char *path, uint64_t address, struct source_line *line, size_t most)
{
	uint64_t begin = ticks_clock_ns();
	size_t count;

	if (!lines || path[0] != '/')
		return 0;
	if (lines->spent_ns > MOST_SECONDS * UINT64_C(1000000000)) {
		lines->left_out++;
		return 0;
	}
	count = find(lines, path, address, line, most);
	lines->spent_ns += ticks_clock_ns() - begin;
	return count;
}

uint64_t lines_left_out(const struct lines *lines)
{
	return lines ? lines->left_out : 0;
}

/* The library would ask a server that is named here; a program that is traced next has it again. */
struct lines *lines_open(void)
{
	struct lines *lines = calloc(1, sizeof *lines);
	const char *servers = getenv("DEBUGINFOD_URLS");

	if (lines && servers)
		lines->servers = strdup(servers);
	unsetenv("DEBUGINFOD_URLS");
	return lines;
}

void lines_close(struct lines *lines)
{
	while (lines && lines->first) {
		struct debug *debug = lines->first;

		lines->first = debug->next;
		if (debug->dwfl)
			dwfl_end(debug->dwfl);
		free(debug->unit);
		free(debug->path);
		free(debug);
	}
	if (lines && lines->servers)
		setenv("DEBUGINFOD_URLS", lines->servers, 1);
	free(lines ? lines->servers : NULL);
	free(lines);
}
