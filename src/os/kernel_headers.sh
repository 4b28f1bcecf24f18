#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes FOLDER hold the kernel's own headers and nothing else, for a C library that comes without them
# (musl-gcc): kernel_headers.sh FOLDER
set -eu
mkdir -p "$1"
for name in linux asm-generic asm; do
	for from in /usr/include "/usr/include/$(gcc -print-multiarch)"; do
		if [ -d "$from/$name" ]; then
			ln -sfn "$from/$name" "$1/$name"
		fi
	done
done
