#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Phrases that readers stumble over stay out of the sources, the documents and the tests. TAP.
usage: test_english.py SOURCE-FOLDER"""
import os
import re
import sys

# A phrase, what to write instead. A blank also matches a line break with the comment marks around it.
PHRASES = [
    ('-E[A-Z]+,? with words|-errno,? with words', '-errno; `error` holds a message'),
    ('told of|told apart', 'reported, distinguished'),
    ("(not|be|is|are|was|were) told", 'reported, distinguished, known'),
    ("(does|do)(n't| not) tell", 'does not report'),
    ('tells (which|what|how|whether|who|when|where|it|its|the|that|every)', 'says, reports, shows'),
    ('(has|have|had) not got', 'lacks'),
    ('that is none|of a kind that is not', 'that is not one'),
    ('stands? behind', 'follows, is after'),
    ('takes? it in (any|either) case', 'always call'),
    ('colour|behaviour|licence|neighbour|optimis(e|a)|recognis|summaris', 'American spelling'),
]
ROOTS = ['README.md', 'CONTRIBUTING.md', 'bootstrap', 'docs', 'src', 'probes', 'analysis', 'bench', 'tests', '.ci']
ENDINGS = ('.md', '.c', '.h', '.in', '.S', '.py', '.sh', '.gp', '.build', '.css', '.js', 'bootstrap', '/run', '/platforms')


def files():
    for root in ROOTS:
        if os.path.isfile(root):
            yield root
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in ('__pycache__', 'data', 'corpus')]
            yield from (os.path.join(folder, name) for name in names)


def flat(text):
    """The text without the ends of its lines, the marks of comments and the seams of strings."""
    return re.sub(r'\s+', ' ', re.sub(r'"\s*\n\s*"|\n\s*(\*|//|#)? ?', lambda seam: '' if seam[0][0] == '"' else ' ', text))


def found(texts, phrase):
    for path, text in texts.items():
        for match in re.finditer(rf'(?<!\w)({phrase})', text, re.IGNORECASE):
            yield f'{path}: ...{text[max(match.start() - 30, 0):match.end() + 20]}...'


os.chdir(sys.argv[1])
TEXTS = {}
for name in sorted(files()):
    if name.endswith(ENDINGS) and os.path.basename(name) not in ('test_english.py', 'kernel_types.h'):
        with open(name, encoding='utf-8') as file:
            TEXTS[name] = flat(file.read())
print(f'1..{len(PHRASES) + 1}')
failed = False
for number, (phrase, instead) in enumerate(PHRASES, 1):
    places = list(found(TEXTS, phrase))
    failed |= bool(places)
    for place in places:
        print(f'# {place}; write: {instead}', file=sys.stderr)
    print(f'{"not ok" if places else "ok"} {number} - not "{phrase}", but: {instead}')
broken = {'x.h': flat('/* 0 or -errno with\n * words. */')}
works = len(TEXTS) > 200 and list(found(broken, PHRASES[0][0]))
print(f'{"ok" if works else "not ok"} {len(PHRASES) + 1} - a phrase is found across the end of a line')
sys.exit(failed or not works)
