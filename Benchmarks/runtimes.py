"""Each template's hello, beside the openfaas template of its language: prints one Markdown table, with what was replaced below it.

    FAASO=.build/release/faaso python3 Benchmarks/runtimes.py --openfaas DIR [RUNTIME...]

DIR holds clones of openfaas' repositories, each under its name: templates, python-flask-template, golang-http-template, ruby-http,
templates-sdk, of-watchdog, classic-watchdog. Bare clones will do. A row whose clone or package is missing says so.
Every container is a plain `docker run` with one CPU and 256 MiB. `wrk` runs in the container's network namespace, on its 127.0.0.1.
Every image and container of a run is removed at its end; the builder's cache stays.
"""

import argparse
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import openfaas

FAASO = os.path.abspath(os.environ.get("FAASO", ".build/release/faaso"))
ROUNDS = int(os.environ.get("BENCH_RUNS", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
LIMITS = ["--cpus", "1", "--memory", "256m"]
PROJECT = f"faaso-runtimes-{os.getpid()}"
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
WRK = f"FROM {openfaas.DEBIAN}\n" + openfaas.APT.format("wrk") + 'ENTRYPOINT ["wrk"]\n'
HEADINGS = ["runtime", "template", "start, ms", "requests/s", "p99, ms", "memory, MiB", "image, MB", "note"]


def say(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def builder_docker():
    """Returns the CLI that builds with BuildKit, which skips the test stages of openfaas' Dockerfiles as `faas-cli` does."""
    for cli in [os.environ.get("FAASO_DOCKER"), "/usr/bin/docker", shutil.which("docker")]:
        if cli and os.access(cli, os.X_OK):
            return cli
    raise SystemExit("docker is needed")


def docker(*arguments, check=True):
    return subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True).stdout.strip()


class Hello:
    """One image under measurement: a row of the table."""

    def __init__(self, runtime, template, port):
        self.runtime, self.template, self.port = runtime, template, port
        self.image, self.reason, self.note, self.figures = None, None, "", []

    def measure(self, number):
        """Measures one round: a new container, from its start to its removal."""
        name = f"{PROJECT}-{number}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        docker("create", "--name", name, *LIMITS, "-p", f"127.0.0.1:{port}:{self.port}", self.image)
        try:
            begun = time.perf_counter()
            # A connection before the container's network is up waits a second for TCP's retransmission, so `docker start` ends first.
            docker("start", name)
            answer = first_answer(port, name)
            start = (time.perf_counter() - begun) * 1000
            if not self.figures:
                say(f"{self.runtime}, {self.template}: {answer.strip()[:100]}")
            url = f"http://127.0.0.1:{self.port}/"
            wrk = ["run", "--rm", "--name", f"{name}-wrk", "--network", f"container:{name}", f"{PROJECT}-wrk", "-t1", "-c16", "--latency"]
            docker(*wrk, "-d1s", url)
            rate, p99, errors = parse_wrk(docker(*wrk, f"-d{SECONDS}s", url))
            memory = mebibytes(docker("stats", "--no-stream", "--format", "{{.MemUsage}}", name).split("/")[0])
            self.figures.append((start, rate, p99, memory))
            self.note = errors or self.note
        except (RuntimeError, subprocess.CalledProcessError) as error:
            logs = subprocess.run(["docker", "logs", name], capture_output=True, text=True)
            print(logs.stdout[-2000:] + logs.stderr[:4000], file=sys.stderr)
            self.image, self.reason, self.figures = None, f"not measured: {error}", []
        finally:
            docker("rm", "-f", "-v", f"{name}-wrk", name, check=False)

    def cells(self):
        if not self.figures:
            return [self.runtime, self.template, *["–"] * 5, self.reason or ""]
        start, rate, p99, memory = (statistics.median(values) for values in zip(*self.figures))
        size = int(docker("image", "inspect", "-f", "{{.Size}}", self.image)) / 1e6
        return [self.runtime, self.template, f"{start:.0f}", f"{rate:,.0f}", f"{p99:.1f}", f"{memory:.0f}", f"{size:.0f}", self.note]


def first_answer(port, name):
    """Waits for the first answer 200, and returns its body; fails if the container ends."""
    deadline, look, last = time.perf_counter() + 60, time.perf_counter() + 3, "no answer"
    while time.perf_counter() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/")
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
            if answer.status == 200:
                return body
            last = f"{answer.status} {body[:100]!r}"
        except (OSError, http.client.HTTPException):
            pass
        if time.perf_counter() > look:
            look += 3
            if docker("inspect", "-f", "{{.State.Running}}", name, check=False) == "false":
                raise RuntimeError(f"the container ended, {last}")
        time.sleep(0.005)
    raise RuntimeError(f"no answer 200 in a minute, {last}")


def parse_wrk(text):
    """Returns requests a second, p99 in milliseconds, and the lines about failures."""
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
    p99 = float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]
    failed = [line.strip() for line in text.splitlines() if "Non-2xx" in line or "Socket errors" in line]
    return rate, p99, "; ".join(failed)


def mebibytes(text):
    value, unit = re.match(r"([\d.]+)\s*([KMG]?i?B)", text.strip()).groups()
    return float(value) * {"B": 1 / 1048576, "KiB": 1 / 1024, "MiB": 1, "GiB": 1024}[unit]


def ours(templates, names, root):
    """Builds one function from the scaffold of each template with `faaso build`."""
    for folder in templates:
        shutil.copytree(folder, root / "templates", dirs_exist_ok=True)
        if (folder.parent / "shared").is_dir():
            shutil.copytree(folder.parent / "shared", root / "shared", dirs_exist_ok=True)
    (root / "faaso.yml").write_text(f"project: {PROJECT}\nlisten: 127.0.0.1:8597\nports: 26200-26299\n")
    hellos = []
    for runtime in names or sorted(path.name for path in (root / "templates").iterdir()):
        hello = Hello(runtime, "faaso", 3000)
        hellos.append(hello)
        say(f"faaso: {runtime}")
        function = f"hello-{runtime}"
        for arguments in (["new", function, "--runtime", runtime], ["build", function]):
            done = subprocess.run([FAASO, *arguments], cwd=root, capture_output=True, text=True)
            if done.returncode != 0:
                print(done.stdout + done.stderr, file=sys.stderr)
                errors = re.findall(r"error: .*", done.stderr + done.stdout) or ["error: see above"]
                hello.reason = "not built: " + errors[0].removeprefix("error: ")
                # A function that cannot be built does not hinder the others.
                shutil.rmtree(root / "functions" / function, ignore_errors=True)
                (root / "routes.yml").write_text("")
                break
        else:
            hello.image = f"{PROJECT}/{function}:latest"
    return hellos


def theirs(builder, runtimes):
    hellos = []
    for peer in openfaas.PEERS:
        if not set(peer.runtimes) & set(runtimes):
            continue
        hello = Hello(peer.runtimes[0], peer.name, 8080)
        hellos.append(hello)
        say(peer.name)
        try:
            hello.image = builder.peer(peer)
        except openfaas.NotBuilt as error:
            reason, _, details = str(error).partition("\n")
            hello.reason = f"not built: {reason}"
            if details:
                print(details, file=sys.stderr)
    return hellos


def table(hellos):
    """Prints our row or rows of each language, then that of openfaas."""
    covered = {name: peer.runtimes[0] for peer in openfaas.PEERS for name in peer.runtimes}
    rows = sorted(hellos, key=lambda hello: (covered.get(hello.runtime, hello.runtime), hello.template != "faaso"))
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * 2 + "|--:" * 5 + "|---|")
    for hello in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in hello.cells()) + " |")
    print(f"\nMedians of {ROUNDS} rounds on {os.cpu_count()} CPUs, `docker run {' '.join(LIMITS)}`.")
    print(f"Load is `wrk -t1 -c16 -d{SECONDS}s` inside the container's network, after a second of warming up.")
    print("Start is from `docker start` to the first answer 200; memory is what `docker stats` shows after the load.\n")
    for peer in openfaas.PEERS:
        if any(hello.template == peer.name and hello.figures for hello in hellos):
            print("\n".join([f"- {peer.name}:", *(f"  - {said}" for said in peer.said)]))
    alone = sorted({hello.runtime for hello in hellos if hello.runtime not in covered})
    if alone:
        print(f"- {', '.join(alone)}: openfaas has no template of its own.")


def remove():
    for container in docker("ps", "-aq", "--filter", f"name={PROJECT}-", check=False).split():
        docker("rm", "-f", "-v", container, check=False)
    tags = docker("images", "--format", "{{.Repository}}:{{.Tag}}", check=False).split()
    own = [tag for tag in tags if tag.startswith((f"{PROJECT}-", f"{PROJECT}/"))]
    if own:
        docker("rmi", "-f", *own, check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runtimes", nargs="*", help="runtimes to measure (default: every template)")
    parser.add_argument("--openfaas", type=pathlib.Path, metavar="DIR", help="a folder of clones of openfaas' repositories")
    parser.add_argument("--templates", type=pathlib.Path, action="append", metavar="DIR",
                        help="a folder of templates (default: the repository's; may be given again)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # One builder and one state for both sides, and none of the user's.
    os.environ["DOCKER_BUILDKIT"] = "1"
    os.environ["FAASO_DOCKER"] = builder_docker()
    with tempfile.TemporaryDirectory(prefix="faaso-runtimes.", dir=os.environ.get("BENCH_FOLDER")) as folder:
        work = pathlib.Path(folder)
        os.environ["FAASO_STATE"] = str(work / "state")
        (work / "repository").mkdir()
        try:
            builder = openfaas.Builder(builder_docker(), options.openfaas, PROJECT, work)
            builder.build("wrk", WRK, work / "wrk")
            hellos = ours(options.templates or [REPOSITORY / "templates"], options.runtimes, work / "repository")
            hellos += theirs(builder, [hello.runtime for hello in hellos])
            for turn in range(ROUNDS):
                say(f"round {turn + 1} of {ROUNDS}")
                for number, hello in enumerate(hellos):
                    if hello.image:
                        hello.measure(number)
            table(hellos)
        finally:
            remove()


main()
