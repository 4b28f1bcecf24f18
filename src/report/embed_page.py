# SPDX-License-Identifier: MIT
"""Writes the style and the script of a page as C strings: embed_page.py HEADER STYLE SCRIPT."""
import base64
import hashlib
import pathlib
import sys

header, style, script = sys.argv[1:]


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(f'\t"{line}\\n"' for line in escaped.splitlines())


style, script = pathlib.Path(style).read_text(), "\n" + pathlib.Path(script).read_text()
digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
pathlib.Path(header).write_text(
    f"static const char page_style[] =\n{literal(style)};\n"
    f"static const char page_script[] =\n{literal(script)};\n"
    f'#define PAGE_SCRIPT_HASH "sha256-{digest}"\n'
)
