"""Checks the scripts of a folder in the build: handler.sh is there, and no script has a syntax error.

    python3 check.py FOLDER
"""

import os
import subprocess
import sys

from script import command

# Interpreters that read a script without running it, with -n.
SHELLS = ("sh", "dash", "bash", "ksh", "mksh", "zsh", "ash")


def problems(folder):
    """One line for each problem."""
    os.chdir(folder)
    for path in sorted(["handler.sh", *scripts()]):
        found = command(path)
        if isinstance(found, str):
            yield found
        elif os.path.basename(found[0]) in SHELLS:
            checked = subprocess.run([found[0], "-n", path], capture_output=True, text=True, errors="replace")
            if checked.returncode:
                yield f"syntax error in {checked.stderr.strip().splitlines()[0] if checked.stderr.strip() else path}"


def scripts():
    """The other files whose names end with .sh."""
    for parent, folders, files in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.normpath(os.path.join(parent, name))
            if name.endswith(".sh") and path != "handler.sh" and not os.path.islink(path):
                yield path


if __name__ == "__main__":
    found = list(problems(sys.argv[1]))
    for one in found:
        print(f"error: {one}", file=sys.stderr)
    sys.exit(bool(found))
