"""Copies what `pip install -r requirements.txt` reads of a folder, so that an edit of anything else installs nothing again.

The files that requirements name keep their paths. Followed are `-r`, `-c`, `-f`, and paths of packages, which may be
editable: an image holds the package itself, so `-e ./lib` is copied as `./lib`. All else is left to pip.
"""

import os
import re
import shutil

ROOT = "requirements.txt"
# An option that names a file of requirements or of constraints, or a folder of packages, and what it names.
OPTION = re.compile(r"(-r|--requirement|-c|--constraint|-f|--find-links)(?:\s*=\s*|\s+|(?<=-[rcf]))(\S+)")
EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+)")
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")
COMMENT = re.compile(r"(^|\s)#.*$")


def main(folder, target):
    """Copies the requirements of a folder to a new folder, which is empty if there are none."""
    os.makedirs(target, exist_ok=True)
    seen = set()
    if os.path.exists(os.path.join(folder, ROOT)):
        follow(folder, ROOT, target, seen)


def follow(folder, path, target, seen):
    """Copies one file of requirements and all that it names, by its path in the folder."""
    if path in seen:
        return
    seen.add(path)
    with open(os.path.join(folder, path), encoding="utf-8-sig", errors="surrogateescape") as file:
        lines = logical(file.read())
    copied = os.path.join(target, path)
    os.makedirs(os.path.dirname(copied), exist_ok=True)
    with open(copied, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("".join(f"{EDITABLE.sub('', line, count=1) if EDITABLE.match(line) else line}\n" for line in lines))
    for line in lines:
        option = OPTION.match(line)
        if option and option[1] in ("-f", "--find-links"):
            copy(folder, inside(folder, option[2]), target)
        elif option:
            # Counted from the file that names it, where paths of packages are counted from the folder.
            named = inside(folder, os.path.join(os.path.dirname(path), option[2]))
            if named and os.path.isfile(os.path.join(folder, named)):
                follow(folder, named, target, seen)
        elif not line.startswith("-") or EDITABLE.match(line):
            copy(folder, inside(folder, package(line)), target)


def logical(text):
    """The lines without comments, each with the lines that continue it."""
    lines = text.replace("\\\n", " ").replace("\\\r\n", " ").splitlines()
    return [line for line in (COMMENT.sub("", line).strip() for line in lines) if line]


def package(line):
    """The path that a requirement names, as in `./lib[extra] ; marker` or `file:lib`; else an empty text."""
    line = EDITABLE.sub("", line, count=1)
    path = re.split(r"\s*;|\s+--?|\s", line.strip())[0].removeprefix("file:").strip("\"'")
    path = re.sub(r"\[[^\]/]*\]$", "", path.split("#")[0])
    # As pip has it: a word without a slash is a package, also beside a folder of that name.
    return path if "/" in path or path.startswith(".") or path.endswith(ARCHIVES) else ""


def inside(folder, path):
    """The path if it is below the folder and there, in its shortest form, else None."""
    path = os.path.normpath(path) if path else ""
    if not path or os.path.isabs(path) or path == ".." or path.startswith("../"):
        return None
    return path if os.path.exists(os.path.join(folder, path)) else None


def copy(folder, path, target):
    """Copies a file or a folder; does nothing without a path."""
    if path is None:
        return
    source, copied = os.path.join(folder, path), os.path.normpath(os.path.join(target, path))
    os.makedirs(os.path.dirname(copied), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, copied, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, copied)
