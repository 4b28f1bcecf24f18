/* SPDX-License-Identifier: MIT */
#include "python_frames.h"

#include "preload/raw.h"

enum { TYPE = 8, LENGTH = 16, STATE = 32, BYTES = 32, CHUNK = 64, MOST_LENGTH = 1 << 24, NO_LINE = -128 };

/* From the headers of each version. 3.8 and 3.9 are alike. */
static const struct python_layout layouts[] = {
	{ 24, PYTHON_NONE, 32, 24, 104, PYTHON_NONE, 104, 112, PYTHON_NONE, 40, 120, 0, 48, 72, PYTHON_LNOTAB, 1 },
	{ 24, PYTHON_NONE, 32, 24, 104, PYTHON_NONE, 104, 112, PYTHON_NONE, 40, 120, 0, 48, 72, PYTHON_LNOTAB, 1 },
	{ 24, PYTHON_NONE, 32, 24, 96, PYTHON_NONE, 104, 112, PYTHON_NONE, 40, 120, 0, 48, 72, PYTHON_RANGES, 2 },
	{ 56, 8, 32, 48, 56, 69, 112, 120, 128, 72, 136, 184, 48, 72, PYTHON_LOCATIONS, 0 },
	{ 56, 0, 0, 8, 56, 70, 112, 120, 128, 68, 136, 192, 40, 56, PYTHON_LOCATIONS, 0 },
	{ 72, PYTHON_NONE, 0, 8, 56, 70, 112, 120, 128, 68, 136, 200, 40, 56, PYTHON_LOCATIONS, 0 },
};

/* _Py_DebugOffsets of 3.13, in words. */
enum published {
	COOKIE,
	VERSION,
	FREE_THREADED,
	FRAME = 23,
	PREVIOUS = 29,
	CODE,
	INSTRUCTION,
	OWNER = 33,
	FILE_NAME = 35,
	NAME,
	FULL_NAME,
	TABLE,
	FIRST_LINE,
	BYTECODE = 43,
};

const struct python_layout *python_layout_of(unsigned major, unsigned minor)
{
	return major == 3 && minor >= 8 && minor < 8 + sizeof layouts / sizeof layouts[0] ? &layouts[minor - 8] : NULL;
}

bool python_layout_published(const void *runtime, struct python_layout *layout)
{
	const union {
		char text[8];
		uint64_t word;
	} cookie = { { 'x', 'd', 'e', 'b', 'u', 'g', 'p', 'y' } };
	const uint64_t *offset = runtime;

	if (offset[COOKIE] != cookie.word || offset[VERSION] >> 16 != 0x30d || offset[FREE_THREADED])
		return false;
	layout->frame = (uint16_t)offset[FRAME];
	layout->previous = (uint16_t)offset[PREVIOUS];
	layout->code = (uint16_t)offset[CODE];
	layout->instruction = (uint16_t)offset[INSTRUCTION];
	layout->owner = (uint16_t)offset[OWNER];
	layout->file = (uint16_t)offset[FILE_NAME];
	layout->name = (uint16_t)offset[NAME];
	layout->full_name = (uint16_t)offset[FULL_NAME];
	layout->table = (uint16_t)offset[TABLE];
	layout->first_line = (uint16_t)offset[FIRST_LINE];
	layout->bytecode = (uint16_t)offset[BYTECODE];
	return true;
}

struct piece {
	void *at;
	size_t size;
};

static void copy_bytes(const struct piece *to, const struct piece *from)
{
	if (to->size == sizeof(uint64_t)) {
		__builtin_memcpy(to->at, from->at, sizeof(uint64_t)); /* no call */
		return;
	}
	for (size_t i = 0; i < to->size; i++)
		((volatile unsigned char *)to->at)[i] = ((const unsigned char *)from->at)[i];
}

static bool copy_own(const struct piece *to, const struct piece *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		copy_bytes(&to[i], &from[i]);
	return true;
}

static bool copy_pieces(int pid, const struct piece *to, const struct piece *from, size_t count)
{
	long size = 0;

	if (!pid)
		return copy_own(to, from, count);
	for (size_t i = 0; i < count; i++)
		size += (long)to[i].size;
	return raw_call(SYS_process_vm_readv, pid, (long)to, (long)count, (long)from, (long)count, 0) == size;
}

static bool copy(int pid, uint64_t from, void *to, size_t size)
{
	return copy_pieces(pid, &(struct piece){ to, size }, &(struct piece){ (void *)(uintptr_t)from, size }, 1);
}

static void *address(uint64_t at)
{
	return (void *)(uintptr_t)at;
}

struct raw_frame {
	uint64_t code, previous, instruction;
	int32_t number;
	unsigned char owner;
};

static bool read_frame(const struct python_process *process, uint64_t at, struct raw_frame *frame)
{
	const struct python_layout *layout = &process->layout;
	bool has_owner = layout->owner != PYTHON_NONE;
	struct piece to[] = { { &frame->code, 8 },
			      { &frame->previous, 8 },
			      { layout->unit ? (void *)&frame->number : (void *)&frame->instruction,
				layout->unit ? 4 : 8 },
			      { &frame->owner, 1 } };
	struct piece from[] = { { address(at + layout->code), 8 },
				{ address(at + layout->previous), 8 },
				{ address(at + layout->instruction), to[2].size },
				{ address(at + layout->owner), 1 } };

	return copy_pieces(process->pid, to, from, has_owner ? 4 : 3);
}

static bool read_code(const struct python_process *process, const struct raw_frame *raw, struct python_frame *frame)
{
	const struct python_layout *layout = &process->layout;
	uint64_t type = 0;
	struct piece to[] = { { &type, 8 }, { &frame->name, 8 }, { &frame->file, 8 }, { &frame->first_line, 4 } };
	struct piece from[] = { { address(raw->code + TYPE), 8 },
				{ address(raw->code + layout->name), 8 },
				{ address(raw->code + layout->file), 8 },
				{ address(raw->code + layout->first_line), 4 } };

	frame->code = raw->code;
	frame->at = layout->unit ? (uint64_t)(raw->number < 0 ? 0 : raw->number) * layout->unit
				 : raw->instruction - raw->code - layout->bytecode;
	return copy_pieces(process->pid, to, from, 4) && type == process->code_type;
}

static bool innermost(const struct python_process *process, uint64_t state, uint64_t *at)
{
	const struct python_layout *layout = &process->layout;

	if (!copy(process->pid, state + layout->frame, at, 8))
		return false;
	return layout->inner == PYTHON_NONE || copy(process->pid, *at + layout->inner, at, 8);
}

int python_chain(const struct python_process *process, uint64_t state, struct python_frame *frame, size_t most)
{
	uint64_t first = 0, at, now = 0;
	size_t count = 0;

	if (!innermost(process, state, &first))
		return -1;
	at = first;
	for (size_t steps = 0; at && count < most && steps < 4 * most; steps++) {
		struct raw_frame raw = { 0 };

		if (!read_frame(process, at, &raw))
			return -1;
		at = raw.previous;
		if (process->layout.owner != PYTHON_NONE && raw.owner == PYTHON_OWNED_BY_C)
			continue;
		if (raw.owner > PYTHON_OWNED_BY_C || !read_code(process, &raw, &frame[count++]))
			return -1;
	}
	return innermost(process, state, &now) && now == first ? (int)count : -1;
}

/* The bytes of a table, a chunk at a time: there is no memory for the whole. */
struct reader {
	const struct python_process *process;
	uint64_t next, left;
	size_t used, filled;
	unsigned char chunk[CHUNK];
};

static int next_byte(struct reader *reader)
{
	if (!reader->process->pid) {
		if (!reader->left)
			return -1;
		reader->left--;
		return *(const unsigned char *)address(reader->next++);
	}
	if (reader->used == reader->filled) {
		size_t size = reader->left < CHUNK ? reader->left : CHUNK;

		if (!size || !copy(reader->process->pid, reader->next, reader->chunk, size))
			return -1;
		reader->next += size;
		reader->left -= size;
		reader->used = 0;
		reader->filled = size;
	}
	return reader->chunk[reader->used++];
}

static uint32_t line_of_lnotab(struct reader *reader, const struct python_frame *frame)
{
	int32_t line = frame->first_line;
	uint64_t at = 0;
	int bytes, lines;

	while ((bytes = next_byte(reader)) >= 0 && (lines = next_byte(reader)) >= 0) {
		at += (uint64_t)bytes;
		if (at > frame->at)
			break;
		line += (int8_t)lines;
	}
	return line > 0 ? (uint32_t)line : 0;
}

static uint32_t line_of_ranges(struct reader *reader, const struct python_frame *frame)
{
	int32_t line = frame->first_line;
	uint64_t end = 0;
	int bytes, lines;

	while ((bytes = next_byte(reader)) >= 0 && (lines = next_byte(reader)) >= 0) {
		line += (int8_t)lines == NO_LINE ? 0 : (int8_t)lines;
		end += (uint64_t)bytes;
		if (end > frame->at)
			return (int8_t)lines == NO_LINE || line <= 0 ? 0 : (uint32_t)line;
	}
	return 0;
}

static int32_t signed_number(struct reader *reader)
{
	uint32_t value = 0;
	int byte = next_byte(reader), shift = 0;

	while (byte >= 0 && shift < 30) {
		value |= (uint32_t)(byte & 63) << shift;
		if (!(byte & 64))
			break;
		shift += 6;
		byte = next_byte(reader);
	}
	return value & 1 ? -(int32_t)(value >> 1) : (int32_t)(value >> 1);
}

/* Each entry begins with a byte that has the highest bit. */
static int skip_entry(struct reader *reader)
{
	int byte;

	do
		byte = next_byte(reader);
	while (byte >= 0 && byte < 128);
	return byte;
}

static uint32_t line_of_locations(struct reader *reader, const struct python_frame *frame)
{
	enum { ONE_LINE = 10, NO_COLUMN = 13, LONG = 14, NO_LOCATION = 15 };
	int32_t line = frame->first_line;
	uint64_t end = 0;

	for (int byte = skip_entry(reader); byte >= 0; byte = skip_entry(reader)) {
		int kind = byte >> 3 & 15;

		end += 2 * ((uint64_t)(byte & 7) + 1);
		if (kind == NO_COLUMN || kind == LONG)
			line += signed_number(reader);
		else if (kind >= ONE_LINE && kind < NO_COLUMN)
			line += kind - ONE_LINE;
		if (end > frame->at)
			return kind == NO_LOCATION || line <= 0 ? 0 : (uint32_t)line;
	}
	return 0;
}

uint32_t python_line(const struct python_process *process, const struct python_frame *frame)
{
	struct reader reader = { .process = process };
	uint64_t table = 0;

	if (!copy(process->pid, frame->code + process->layout.table, &table, 8) ||
	    !copy(process->pid, table + LENGTH, &reader.left, 8) || reader.left > MOST_LENGTH)
		return 0;
	reader.next = table + BYTES;
	if (process->layout.lines == PYTHON_LNOTAB)
		return line_of_lnotab(&reader, frame);
	if (process->layout.lines == PYTHON_RANGES)
		return line_of_ranges(&reader, frame);
	return line_of_locations(&reader, frame);
}

static size_t put_character(char *text, uint32_t code)
{
	if (code < 0x80) {
		text[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		text[0] = (char)(0xc0 | code >> 6);
		text[1] = (char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		text[0] = (char)(0xe0 | code >> 12);
		text[1] = (char)(0x80 | (code >> 6 & 63));
		text[2] = (char)(0x80 | (code & 63));
		return 3;
	}
	text[0] = (char)(0xf0 | (code >> 18 & 7));
	text[1] = (char)(0x80 | (code >> 12 & 63));
	text[2] = (char)(0x80 | (code >> 6 & 63));
	text[3] = (char)(0x80 | (code & 63));
	return 4;
}

/* A character takes at most 4 bytes of UTF-8. */
static void read_wide(int pid, uint64_t at, uint64_t length, unsigned width, char *text, size_t size)
{
	uint64_t most = (size - 1) / 4, count = length < most ? length : most;
	size_t used = 0;

	for (uint64_t i = length - count; i < length; i++) {
		uint32_t code = 0;

		if (!copy(pid, at + i * width, &code, width))
			break;
		used += put_character(text + used, code);
	}
	text[used] = '\0';
}

static void read_text(const struct python_process *process, uint64_t at, char *text, size_t size)
{
	uint64_t length = 0, count;
	uint32_t state = 0;
	unsigned kind;

	text[0] = '\0';
	if (!copy(process->pid, at + LENGTH, &length, 8) || !copy(process->pid, at + STATE, &state, 4) ||
	    length > MOST_LENGTH || !(state >> 5 & 1))
		return;
	kind = state >> 2 & 7;
	if (!(state >> 6 & 1)) {
		if (kind == 1 || kind == 2 || kind == 4)
			read_wide(process->pid, at + process->layout.wide, length, kind, text, size);
		return;
	}
	count = length < size - 1 ? length : size - 1;
	if (!copy(process->pid, at + process->layout.text + length - count, text, count))
		count = 0;
	text[count] = '\0';
}

void python_function(const struct python_process *process, const struct python_frame *frame, char *text, size_t size)
{
	uint64_t name = frame->name;

	if (process->layout.full_name != PYTHON_NONE)
		copy(process->pid, frame->code + process->layout.full_name, &name, 8);
	read_text(process, name, text, size);
}

void python_file(const struct python_process *process, const struct python_frame *frame, char *text, size_t size)
{
	read_text(process, frame->file, text, size);
}
