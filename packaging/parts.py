"""The parts of the static program: Swift packages, the toolchain's libraries, and libraries of Debian.

Package.resolved names the packages. The linker's map names the archives that were linked. parts.json has the licences.
A package or an archive that parts.json does not have is an error, so that nothing is linked unnoticed.
"""

import dataclasses
import json
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).parent
ARCHIVE = re.compile(r"(/[^\s():]+\.a)\(")
# A module that only the program has: other programs of a build are linked with the same options.
MARK = "FaaSOCommands"


class PartsError(Exception):
    """A part that cannot be named. The second argument is the hint."""


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    version: str
    license: str
    home: str
    # Its package URL (https://github.com/package-url/purl-spec); empty if it is in no package.
    purl: str
    # The files with its licence and notices.
    texts: tuple = ()
    # The part that has it inside; empty for one that is linked itself.
    holder: str = ""


def table():
    return json.loads((HERE / "parts.json").read_text(encoding="utf-8"))


def version(rule, folder):
    """The version that a file below a folder states, its numbers joined by dots."""
    try:
        found = re.findall(rule["pattern"], (folder / rule["file"]).read_text(encoding="utf-8"))
    except OSError as error:
        raise PartsError(f"cannot read a version: {error}", "make release") from error
    if not found:
        raise PartsError(f"{rule['file']} states no version", "correct its pattern in packaging/parts.json")
    return ".".join(found)


def texts(folder):
    return tuple(sorted(path for path in folder.iterdir() if re.match(r"(LICENSE|NOTICE)(\.txt|\.md)?$", path.name)))


def own(entry):
    return tuple(HERE / "licenses" / name for name in entry.get("own", []))


def packages(resolved, checkouts, known):
    """The pinned Swift packages, each followed by the parts that it has inside."""
    for pin in sorted(json.loads(resolved)["pins"], key=lambda pin: pin["identity"]):
        name, home = pin["identity"], re.sub(r"\.git$", "", pin["location"])
        entry = known["packages"].get(name)
        if entry is None:
            raise PartsError(f"the licence of the package '{name}' is unknown", "add it to packaging/parts.json")
        folder = checkouts / os.path.basename(home)
        number = pin["state"].get("version") or pin["state"]["revision"]
        yield Part(name, number, entry["license"], home, f"pkg:swift/{home.split('://')[-1]}@{number}", texts(folder))
        for inner in entry.get("contains", []):
            number = version(inner["version"], folder) if "version" in inner else ""
            files = tuple(folder / file for file in inner.get("texts", [])) + own(inner)
            yield Part(inner["name"], number, inner["license"], inner["home"], "", files, name)


def archives(link_map):
    """The paths of the archives that the linker took members from."""
    if MARK not in link_map:
        raise PartsError("the linker's map is that of another program", "rm .build/faaso.map && make release")
    return sorted({os.path.realpath(path) for path in ARCHIVE.findall(link_map)})


def debian_owner(path):
    """The Debian package that has a file, and its version."""
    for candidate in (path, re.sub("^/usr", "", path)):
        found = subprocess.run(["dpkg", "-S", candidate], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            package = found.stdout.split(":")[0]
            shown = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package + ":*"], capture_output=True, text=True, check=False)
            return package, shown.stdout
    raise PartsError(f"no Debian package has the linked archive {path}", "build on Debian or Ubuntu, with libraries of their packages")


def libraries(paths, toolchain, swift, known, owner=debian_owner):
    """The linked libraries, by name.

    `toolchain` is the toolchain's folder usr, and `swift` its version.
    """
    parts = {}
    for path in paths:
        stem = os.path.basename(path)[: -len(".a")]
        if path.startswith(str(toolchain) + "/"):
            entry = next((entry for entry in known["toolchain"] if re.fullmatch(entry["archives"], stem)), None)
            number, files, purl = swift, (toolchain / "share/swift/LICENSE.txt",), ""
        else:
            package, number = owner(path)
            entry = next((entry for entry in known["debian"] if re.fullmatch(entry["packages"], package)), None)
            files, purl = (pathlib.Path("/usr/share/doc", package, "copyright"),), f"pkg:deb/debian/{package}@{number}"
        if entry is None:
            raise PartsError(f"the licence of the linked archive {path} is unknown", "add it to packaging/parts.json")
        parts[entry["name"]] = Part(entry["name"], number, entry["license"], entry["home"], purl, files)
    return [parts[name] for name in sorted(parts)]


def read(root, swift_binary="swift"):
    """All parts of the program that was built in a clone, and the version of Swift."""
    try:
        link_map = (root / ".build/faaso.map").read_text(encoding="utf-8", errors="replace")
        resolved = (root / "Package.resolved").read_text(encoding="utf-8")
    except OSError as error:
        raise PartsError(f"the build left no list of its parts: {error}", "make release") from error
    target = json.loads(subprocess.run([swift_binary, "-print-target-info"], capture_output=True, text=True, check=True).stdout)
    swift = re.search(r"Swift version (\S+)", target["compilerVersion"]).group(1)
    toolchain = pathlib.Path(os.path.realpath(target["paths"]["runtimeResourcePath"])).parent.parent
    known = table()
    found = list(packages(resolved, root / ".build/checkouts", known))
    return found + libraries(archives(link_map), toolchain, swift, known), swift
