/* SPDX-License-Identifier: MIT */
/* vfork: the child returns first and may overwrite the place of the return address, so that it is kept in
   a register over the system call. */
	.text
	.globl	vfork
	.type	vfork, @function
vfork:
	.cfi_startproc
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	vfork_begin
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
	pop	%rdi
	mov	$58, %eax
	syscall
	push	%rdi
	test	%eax, %eax
	je	1f
	sub	$8, %rsp
	mov	%rax, %rdi
	call	vfork_end
	add	$8, %rsp
1:	ret
	.cfi_endproc
	.size	vfork, .-vfork
	.section .note.GNU-stack,"",@progbits
