"""Prepares the folder of a function for its image: copies what pip reads to a folder of its own, and compiles the sources.

    python3 faaso/prepare.py FOLDER TARGET

One process does both without importing the package, because every edit of a handler waits for it.
"""

import compileall
import py_compile
import sys

from requirements import main

if __name__ == "__main__":
    folder, target = sys.argv[1:]
    main(folder, target)
    if not compileall.compile_dir(folder, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH):
        sys.exit(1)
