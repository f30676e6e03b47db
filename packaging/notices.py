#!/usr/bin/env python3
"""Writes `copyright` and `third-party-notices.txt` for the built program into a folder.

`copyright` names the licence of each part, as Debian asks for. The notices have the licences' texts, each once.
"""

import argparse
import hashlib
import pathlib
import sys

import parts

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Debian's policy asks for these paths in place of the texts.
COMMON = {"Apache-2.0": "Apache-2.0", "LGPL-2.1": "LGPL-2.1", "GPL-3.0": "GPL-3"}


def line(part):
    inside = f", inside {part.holder}" if part.holder else ""
    return f"{part.name} {part.version}".strip() + f": {part.license}{inside}, <{part.home}>"


def copyright_text(found, licence):
    common = sorted({path for part in found for name, path in COMMON.items() if part.license.startswith(name)})
    return "\n".join([
        "faaso is one static program. This is its own licence:", "", licence.rstrip(), "",
        "These parts are linked into it:", "", *(f"  {line(part)}" for part in found), "",
        "Their licences and notices are in the file third-party-notices.txt beside this one.",
        "glibc is under the LGPL: its source is Debian's package glibc of the same version, and",
        "faaso can be linked with another one from its source, by `make release`.", "",
        "On Debian systems, common licences are in these files:", "",
        *(f"  /usr/share/common-licenses/{path}" for path in common), "",
    ])


def notices(found):
    """Each part with the digest of its texts, and below each text once."""
    seen, head, body = {}, [], []
    for part in found:
        numbers = []
        for path in part.texts:
            text = path.read_text(encoding="utf-8", errors="replace").strip("\n")
            digest = hashlib.sha256(text.encode()).hexdigest()
            if digest not in seen:
                seen[digest] = len(seen) + 1
                body += ["", "-" * 80, f"[{seen[digest]}]", "", text]
            numbers.append(f"[{seen[digest]}]")
        head.append(f"{line(part)} {' '.join(numbers)}".rstrip())
    return "\n".join(["Parts of faaso, with the numbers of the texts below:", "", *head, *body, ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    try:
        found, _ = parts.read(ROOT)
        options.folder.mkdir(parents=True, exist_ok=True)
        (options.folder / "copyright").write_text(copyright_text(found, (ROOT / "LICENSE").read_text()), encoding="utf-8")
        (options.folder / "third-party-notices.txt").write_text(notices(found), encoding="utf-8")
    except parts.PartsError as error:
        sys.exit(f"error: {error.args[0]}\nhint: {error.args[1]}")
    except OSError as error:
        sys.exit(f"error: cannot write the notices: {error}\nhint: build in this clone: make release")


if __name__ == "__main__":
    main()
