/* SPDX-License-Identifier: MIT */
/* Functions that are looked at and not wrapped: a jump to the C library's, which finds the stack as its caller left it. */
	.text
	.macro	jump name, look
	.globl	\name
	.type	\name, %function
\name:
	.cfi_startproc
	hint	#34
	stp	x29, x30, [sp, #-80]!
	.cfi_adjust_cfa_offset 80
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	stp	x2, x3, [sp, #32]
	stp	x4, x5, [sp, #48]
	stp	x6, x7, [sp, #64]
	bl	\look
	mov	x16, x0
	ldp	x0, x1, [sp, #16]
	ldp	x2, x3, [sp, #32]
	ldp	x4, x5, [sp, #48]
	ldp	x6, x7, [sp, #64]
	ldp	x29, x30, [sp], #80
	.cfi_adjust_cfa_offset -80
	.cfi_restore x29
	.cfi_restore x30
	br	x16
	.cfi_endproc
	.size	\name, .-\name
	.endm

	jump	syscall, filter_look
	jump	dlopen, dlsym_look_open
	jump	dlmopen, dlsym_look_space
	.section .note.GNU-stack,"",%progbits
