#!/usr/bin/python3
"""Checks that po/POTFILES.in lists exactly the files that hold translatable text.

    check-potfiles.py SOURCE-FOLDER [--write]
"""
import pathlib
import re
import sys

MARKS = {
    '.c': re.compile(r'\b(?:N?_|C_|ngettext|g_dngettext|g_dgettext|gettext)\s*\('),
    '.h': re.compile(r'\bN_\s*\('),
    '.ui': re.compile(r'translatable="yes"'),
    '.xml': re.compile(r'gettext-domain='),
    '.in': re.compile(r'^(?:Name=(?!@)|<\?xml)', re.M),
}


def has_text(path):
    mark = MARKS.get(path.suffix)
    return mark is not None and mark.search(path.read_text(encoding='utf-8')) is not None


def main():
    root = pathlib.Path(sys.argv[1])
    listed = root / 'po' / 'POTFILES.in'
    files = [p for folder in ('data', 'src') for p in sorted((root / folder).rglob('*')) if p.is_file()]
    wanted = [str(p.relative_to(root)) for p in files if has_text(p)]
    if '--write' in sys.argv:
        listed.write_text('# Written by tests/ui/check-potfiles.py --write\n' + '\n'.join(wanted) + '\n')
        return 0
    found = [line for line in listed.read_text().splitlines() if line and not line.startswith('#')]
    for path in sorted(set(wanted) - set(found)):
        print(f'{path} has text to translate, and po/POTFILES.in does not list it')
    for path in sorted(set(found) - set(wanted)):
        print(f'po/POTFILES.in lists {path}, which has no text to translate')
    return 0 if set(found) == set(wanted) else 1


sys.exit(main())
