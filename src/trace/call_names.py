# SPDX-License-Identifier: MIT
"""Writes a C header with the names and numbers of system calls: call_names.py HEADER COMPILER...

native_calls are the CPU's own, as <sys/syscall.h> has them; calls_32 are those of its 32-bit programs, where the kernel's
headers have them. Both end with a name that is NULL.
"""
import re
import subprocess
import sys

header, compiler = sys.argv[1], sys.argv[2:]


def macros(include, prefix):
    """Names and values of the macros that begin with a prefix; none without that header."""
    run = subprocess.run([*compiler, '-E', '-dM', '-x', 'c', '-'], input=f'#include <{include}>\n', capture_output=True,
                         text=True, check=False)
    return re.findall(rf'^#define {prefix}(\w+)\s+(\S+)', run.stdout, re.MULTILINE) if run.returncode == 0 else []


def table(name, rows):
    return f'static const struct call_name {name}[] = {{\n' + ''.join(rows) + '\t{ 0, NULL },\n};\n'


native = [f'\t{{ SYS_{name}, "{name}" }},\n' for name, _ in macros('sys/syscall.h', 'SYS_')]
narrow = [f'\t{{ {number}, "{name}" }},\n' for name, number in macros('asm/unistd_32.h', '__NR_') if number.isdigit()]
with open(header, 'w', encoding='utf-8') as file:
    file.write(table('native_calls', native) + table('calls_32', narrow))
