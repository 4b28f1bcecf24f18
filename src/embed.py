# SPDX-License-Identifier: MIT
"""Writes a C header that holds the bytes of a file: embed.py FILE NAME HEADER. No FILE: no bytes."""
import sys

path, name, header = sys.argv[1:]
data = open(path, "rb").read() if path else b""
rows = [", ".join(map(str, data[i : i + 32])) for i in range(0, len(data), 32)] or ["0"]
with open(header, "w") as out:
    out.write(f"enum {{ {name}_size = {len(data)} }};\n")
    out.write(f"static const unsigned char {name}[] = {{\n" + ",\n".join(rows) + "\n};\n")
