# SPDX-License-Identifier: MIT
"""Writes the style and the script of a page as arrays in C: embed_page.py HEADER STYLE SCRIPT."""
import base64
import hashlib
import pathlib
import sys

header, style, script = sys.argv[1:]


def letters(text):
    """An array's letters: a string of C may have no more than 4095."""
    codes = [f"'\\x{byte:02x}'," for byte in text.encode()] + ["0"]
    return "\n".join("\t" + " ".join(codes[i : i + 16]) for i in range(0, len(codes), 16))


style, script = pathlib.Path(style).read_text(), "\n" + pathlib.Path(script).read_text()
digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
pathlib.Path(header).write_text(
    f"static const char page_style[] = {{\n{letters(style)}\n}};\n"
    f"static const char page_script[] = {{\n{letters(script)}\n}};\n"
    f'#define PAGE_SCRIPT_HASH "sha256-{digest}"\n'
)
