"""Makes repositories of functions for benchmarks: deterministic content, written anew, left to rest so that no time stamp is racy."""

import os
import pathlib
import random
import time


def make(root, functions, files_per_function, bytes_per_file, dockerfile, seed=1, metadata="", port=8099, project="faaso-bench"):
    """Writes `functions` functions of `files_per_function` files each, besides metadata.yml, on one template."""
    root = pathlib.Path(root)
    generator = random.Random(seed)
    template = root / "templates" / "plain"
    template.mkdir(parents=True)
    (template / "Dockerfile").write_text(dockerfile)
    (root / "faaso.yml").write_text(f"project: {project}\nlisten: 127.0.0.1:{port}\nports: 24000-25999\n")
    names = [f"f{number:05d}" for number in range(functions)]
    (root / "routes.yml").write_text("".join(f"/{name}: {name}\n" for name in names))
    for name in names:
        folder = root / "functions" / name
        (folder / "lib").mkdir(parents=True)
        (folder / "metadata.yml").write_text("runtime: plain\n" + metadata)
        for index in range(files_per_function):
            path = folder / ("lib" if index % 2 else ".") / f"part{index:02d}.txt"
            path.write_bytes(generator.randbytes(bytes_per_file))
    return names


def settle():
    """Lets the clock move on: what was written before is then no younger than any time stamp's grain."""
    os.sync()
    time.sleep(1.1)


def ninja_file(root, names, rule="touch $out"):
    """A build.ninja with one edge a function, every file of it an input."""
    root = pathlib.Path(root)
    lines = ["rule image", f"  command = {rule}", ""]
    for name in names:
        folder = root / "functions" / name
        inputs = " ".join(str(p.relative_to(root)) for p in sorted(folder.rglob("*")) if p.is_file())
        lines.append(f"build .stamps/{name}: image {inputs} templates/plain/Dockerfile")
    (root / "build.ninja").write_text("\n".join(lines) + "\n")


def make_file(root, names):
    """The same for GNU make."""
    root = pathlib.Path(root)
    lines = ["all: " + " ".join(f".stamps/{name}" for name in names)]
    for name in names:
        folder = root / "functions" / name
        inputs = " ".join(str(p.relative_to(root)) for p in sorted(folder.rglob("*")) if p.is_file())
        lines.append(f".stamps/{name}: {inputs} templates/plain/Dockerfile\n\t@mkdir -p .stamps && touch $@")
    (root / "GNUmakefile").write_text("\n".join(lines) + "\n")
