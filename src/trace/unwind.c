/* SPDX-License-Identifier: MIT */
#include "unwind.h"

#include "elf_file.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Their numbers in the tables of x86-64. */
enum { RBP = 6, RSP = 7, RETURN_ADDRESS = 16, WORD = 8 };

struct tables {
	char *path;
	Elf *elf;
	int fd;
	Dwarf_CFI *cfi; /* NULL: the file has none */
	struct tables *next;
};

struct unwinder {
	struct tables *first;
};

struct registers {
	uint64_t ip, sp, bp;
	bool has_bp;
};

static struct tables *tables_of(struct unwinder *unwinder, const char *path)
{
	struct tables *tables = unwinder->first;

	while (tables && strcmp(tables->path, path))
		tables = tables->next;
	if (tables)
		return tables;
	tables = calloc(1, sizeof *tables);
	if (!tables || !(tables->path = strdup(path))) {
		free(tables);
		return NULL;
	}
	tables->next = unwinder->first;
	unwinder->first = tables;
	tables->fd = path[0] == '/' ? elf_file_open(path) : -1;
	if (tables->fd >= 0)
		tables->elf = elf_begin(tables->fd, ELF_C_READ_MMAP, NULL);
	if (tables->elf)
		tables->cfi = dwarf_getcfi_elf(tables->elf);
	return tables;
}

static bool read_word(const struct unwind_stack *stack, uint64_t address, uint64_t *word)
{
	uint64_t at = address - stack->sp;

	if (address < stack->sp || at > stack->size || stack->size - at < WORD)
		return false;
	memcpy(word, stack->bytes + at, WORD);
	return true;
}

static uint64_t combine(uint8_t how, uint64_t left, uint64_t right)
{
	switch (how) {
	case DW_OP_and:
		return left & right;
	case DW_OP_ge:
		return (int64_t)left >= (int64_t)right;
	case DW_OP_shl:
		return left << (right & 63);
	default:
		return left + right;
	}
}

/* The few kinds that linkers write for the stubs of calls into libraries. */
static bool evaluate(const Dwarf_Op *op, size_t count, const struct registers *now, uint64_t *value)
{
	uint64_t stack[8];
	size_t depth = 0;

	for (; count; op++, count--) {
		if (depth == sizeof stack / sizeof stack[0])
			return false;
		if (op->atom == DW_OP_breg7)
			stack[depth++] = now->sp + op->number;
		else if (op->atom == DW_OP_breg16)
			stack[depth++] = now->ip + op->number;
		else if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
			stack[depth++] = op->atom - DW_OP_lit0;
		else if (depth < 2 ||
			 (op->atom != DW_OP_and && op->atom != DW_OP_ge && op->atom != DW_OP_shl &&
			  op->atom != DW_OP_plus))
			return false;
		else {
			depth--;
			stack[depth - 1] = combine(op->atom, stack[depth - 1], stack[depth]);
		}
	}
	*value = stack[0];
	return depth == 1;
}

/* The address that the frame's places are counted from. */
static bool find_base(Dwarf_Frame *frame, const struct registers *now, uint64_t *base)
{
	Dwarf_Op *op;
	size_t count;

	if (dwarf_frame_cfa(frame, &op, &count) || !count)
		return false;
	if (count > 1 || op->atom != DW_OP_bregx)
		return evaluate(op, count, now, base);
	*base = (op->number == RSP ? now->sp : now->bp) + op->number2;
	return op->number == RSP || (op->number == RBP && now->has_bp);
}

/* The value of a register in the caller. False: it is not known, or the table says that there is no caller. */
static bool find_register(Dwarf_Frame *frame, int number, const struct unwind_stack *stack, uint64_t base,
			  uint64_t *value)
{
	Dwarf_Op room[3], *op = room;
	size_t count;

	if (dwarf_frame_register(frame, number, room, &op, &count))
		return false;
	if (!count)
		return !op; /* it has the value that it has here */
	if (op->atom != DW_OP_call_frame_cfa || count > 2 || (count == 2 && op[1].atom != DW_OP_plus_uconst))
		return false;
	return read_word(stack, base + (count == 2 ? op[1].number : 0), value);
}

static bool has_no_caller(Dwarf_Frame *frame)
{
	Dwarf_Op room[3], *op = NULL;
	size_t count = 1;

	return !dwarf_frame_register(frame, RETURN_ADDRESS, room, &op, &count) && !count && op == room;
}

/* From a function to its caller. */
static bool step(Dwarf_CFI *cfi, Dwarf_Addr at, const struct unwind_stack *stack, struct registers *now, bool *is_end)
{
	struct registers next = *now;
	Dwarf_Frame *frame = NULL;
	bool good;

	if (dwarf_cfi_addrframe(cfi, at, &frame))
		return false;
	*is_end = has_no_caller(frame);
	good = !*is_end && find_base(frame, now, &next.sp) && next.sp > now->sp &&
		find_register(frame, RETURN_ADDRESS, stack, next.sp, &next.ip) && next.ip;
	if (good)
		next.has_bp = find_register(frame, RBP, stack, next.sp, &next.bp) && now->has_bp;
	free(frame);
	*now = next;
	return good;
}

size_t unwind(struct unwinder *unwinder, const struct unwind_stack *stack, unwind_find *find, void *context,
	      uint64_t *caller, size_t most, bool *is_cut)
{
	struct registers now = { stack->ip, stack->sp, stack->bp, true };
	bool is_end = false;
	size_t count = 0;

	while (unwinder && count < most) {
		uint64_t in_call = count ? now.ip - 1 : now.ip, offset;
		const char *path = find(context, in_call, &offset);
		struct tables *tables = path ? tables_of(unwinder, path) : NULL;
		Dwarf_Addr at;

		if (!tables || !tables->cfi || !elf_file_address(tables->elf, offset, &at) ||
		    !step(tables->cfi, at, stack, &now, &is_end))
			break;
		caller[count++] = now.ip - 1;
	}
	*is_cut = !is_end;
	return count;
}

bool unwind_keeps_frame(struct unwinder *unwinder, const char *path, uint64_t offset)
{
	struct tables *tables = unwinder ? tables_of(unwinder, path) : NULL;
	Dwarf_Frame *frame = NULL;
	Dwarf_Addr at;
	Dwarf_Op *op;
	size_t count;
	bool keeps;

	if (!tables || !tables->cfi || !elf_file_address(tables->elf, offset, &at) ||
	    dwarf_cfi_addrframe(tables->cfi, at, &frame))
		return false;
	keeps = !dwarf_frame_cfa(frame, &op, &count) && count == 1 && op->atom == DW_OP_bregx && op->number == RBP;
	free(frame);
	return keeps;
}

struct unwinder *unwind_open(void)
{
	elf_version(EV_CURRENT);
	return calloc(1, sizeof(struct unwinder));
}

void unwind_close(struct unwinder *unwinder)
{
	while (unwinder && unwinder->first) {
		struct tables *tables = unwinder->first;

		unwinder->first = tables->next;
		if (tables->cfi)
			dwarf_cfi_end(tables->cfi);
		elf_end(tables->elf);
		if (tables->fd >= 0)
			close(tables->fd);
		free(tables->path);
		free(tables);
	}
	free(unwinder);
}
