# SPDX-License-Identifier: MIT
"""Writes the counter sets as a C table: embed_sets.py HEADER FILE..."""
import pathlib
import sys

header, *files = sys.argv[1:]


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(f'\t\t"{line}\\n"' for line in escaped.splitlines())


rows = [f'\t{{ "{pathlib.Path(f).stem}",\n{literal(pathlib.Path(f).read_text())} }},' for f in files]
pathlib.Path(header).write_text(
    "static const struct {\n\tconst char *name, *text;\n} counter_sets[] = {\n" + "\n".join(rows) + "\n};\n"
)
