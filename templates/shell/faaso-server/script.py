"""The command that runs a script."""

import os
import shutil

EXPECTED = "expected a script that reads the body on standard input and writes the answer on standard output"


def command(path):
    """The interpreter, its option and the path, as a list. A text says why there is none."""
    try:
        with open(path, "rb") as file:
            first = file.readline(1000)
    except FileNotFoundError:
        return f"there is no {path}; {EXPECTED}"
    except OSError as problem:
        return f"{path} cannot be read: {problem.strerror}; {EXPECTED}"
    if not first.startswith(b"#!"):
        return ["/bin/sh", path]
    words = os.fsdecode(first[2:]).strip().split(None, 1)
    # `env` finds the interpreter by its name; here it is known before the first request.
    if words and os.path.basename(words[0]) == "env":
        words = words[1].removeprefix("-S").split() if len(words) > 1 else []
    found = shutil.which(words[0]) if words else None
    if found is None:
        named = repr(words[0]) if words else "no interpreter"
        return f"{path} begins with '#!' and {named}, which the image does not have; packages.run in metadata.yml brings its package"
    return [found, *words[1:], path]
