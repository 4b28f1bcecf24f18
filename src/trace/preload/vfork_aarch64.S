/* SPDX-License-Identifier: MIT */
/* vfork: the child returns first and may overwrite the place of the return address, so that it is kept in
   its register, and nothing on the stack, over the system call: clone(CLONE_VM | CLONE_VFORK | SIGCHLD). */
	.text
	.globl	vfork
	.type	vfork, %function
vfork:
	.cfi_startproc
	hint	#34
	stp	x29, x30, [sp, #-16]!
	.cfi_adjust_cfa_offset 16
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	mov	x29, sp
	bl	vfork_begin
	ldp	x29, x30, [sp], #16
	.cfi_adjust_cfa_offset -16
	.cfi_restore x29
	.cfi_restore x30
	mov	x0, #0x4111
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	mov	x4, #0
	mov	x8, #220
	svc	#0
	cbz	x0, 1f
	b	vfork_end
1:	ret
	.cfi_endproc
	.size	vfork, .-vfork
	.section .note.GNU-stack,"",%progbits
