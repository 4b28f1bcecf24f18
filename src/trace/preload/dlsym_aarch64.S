/* SPDX-License-Identifier: MIT */
/* dlsym: an answer of ours, or a jump to the C library's, which then returns to the caller. */
	.text
	.globl	dlsym
	.type	dlsym, %function
dlsym:
	.cfi_startproc
	hint	#34
	stp	x29, x30, [sp, #-32]!
	.cfi_adjust_cfa_offset 32
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	bl	dlsym_answer
	mov	x16, x1
	cbz	x16, 1f
	ldp	x0, x1, [sp, #16]
1:	ldp	x29, x30, [sp], #32
	.cfi_adjust_cfa_offset -32
	.cfi_restore x29
	.cfi_restore x30
	cbz	x16, 2f
	br	x16
2:	ret
	.cfi_endproc
	.size	dlsym, .-dlsym
	.section .note.GNU-stack,"",%progbits
