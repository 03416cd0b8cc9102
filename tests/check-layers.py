#!/usr/bin/python3
"""The layer rule: a file of src/ includes its own folder and lower floors, never up or sideways; only ui/ knows GTK.

meson gives each folder the include directories of the floors below, so that most wrong includes do not compile. This
finds the rest: headers that pkg-config's flags let through, and includes by path.
"""

import pathlib
import re
import sys

FLOORS = [["base"], ["account"], ["smtp", "mail"], ["diagnosis"],
          ["setup", "doctor", "outbox", "export", "practice"], ["ctl", "ui"]]
LEVEL = {folder: level for level, folders in enumerate(FLOORS) for folder in folders}

# Libraries by the headers that give them away, and the folders that may know them.
LIBRARIES = {
    r"gtk/|gdk/|gsk/|adwaita": {"ui"},
    r"libsecret/": {"account"},
    r"gsasl": {"smtp", "practice"},
    r"gmime/": {"mail"},
    r"sqlite3": {"outbox"},
    r"gnutls/": {"practice", "smtp"},
    r"libsoup/": {"account", "setup", "doctor"},
}


def problems_of(path, folder, owners):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if not found:
            continue
        quoted, header = found[1] == '"', found[2]
        where = f"{path}:{number}: "
        for pattern, allowed in LIBRARIES.items():
            if not quoted and re.match(pattern, header) and folder not in allowed:
                yield f"{where}{folder}/ may not know <{header}>"
        if quoted and "/" in header:
            yield f"{where}include by file name, not by path: {header}"
        owner = owners.get(header) if quoted else None
        if owner and owner != folder and LEVEL[owner] >= LEVEL[folder]:
            yield f"{where}{folder}/ includes {header} of {owner}/, which is not below it"


def main():
    source = pathlib.Path(sys.argv[1]) / "src"
    files = sorted(path for path in source.glob("*/*.[ch]"))
    owners = {path.name: path.parent.name for path in files if path.suffix == ".h"}
    unknown = sorted({path.parent.name for path in files} - set(LEVEL))
    found = [f"src/{folder}/ has no floor in {sys.argv[0]}" for folder in unknown]
    for path in files:
        if path.parent.name in LEVEL:
            found += problems_of(path, path.parent.name, owners)
    if not files:
        found.append("no sources found: the check looked in the wrong place")
    print("\n".join(found) or f"{len(files)} files keep to their floors")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
