"""What happens to a project of ours, and how it is measured: the project, the load while a fault happens, and the faults themselves."""

import contextlib
import http.client
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

import load

FAASO = os.path.abspath(os.environ["FAASO"])
TRIES = int(os.environ.get("RELIABILITY_TRIES", "5"))
PROJECT, PORT = "faaso-reliability", 8597
ROOT = pathlib.Path(__file__).resolve().parent.parent
HANDLER = "def handle(request):\n    return {'version': %d, 'bytes': len(request.body)}\n"
ROUTES = "/a: a\n/b: b\n/s: s\n/t: t\n"
ROOT_USER = os.geteuid() == 0


class Project:
    """`a` and `b` are functions of the python template, `s` and `t` stream and speak the websocket protocol."""

    def __init__(self, folder):
        self.root, self.state, self.version = folder / "repo", folder / "state", 0
        self.environment = {**os.environ, "FAASO_STATE": str(self.state), "NO_COLOR": "1", "CI": "1"}
        if ROOT_USER:
            # Small enough to be filled.
            self.state.mkdir()
            quiet("mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "none", self.state)
        shutil.copytree(ROOT / "templates" / "python", self.root / "templates" / "python")
        shutil.copytree(ROOT / "shared" / "faaso", self.root / "shared" / "faaso")
        shutil.copytree(ROOT / "Benchmarks" / "stream", self.root / "templates" / "stream")
        shutil.copy(ROOT / "shared" / "faaso" / "install-packages", self.root / "templates" / "stream")
        for name, runtime in (("a", "python"), ("b", "python"), ("s", "stream"), ("t", "stream")):
            (self.root / "functions" / name).mkdir(parents=True)
            (self.root / "functions" / name / "metadata.yml").write_text(
                f"runtime: {runtime}\nhealth: {{interval: 500ms, start_period: 10s}}\n")
        (self.root / "faaso.yml").write_text(f"project: {PROJECT}\nlisten: 127.0.0.1:{PORT}\nports: 27000-27099\n")
        self.route(ROUTES)
        self.edit("a", "b", "s", "t")

    def remove(self):
        self.run("down")
        images = output("docker", "images", "--format", "{{.Repository}}:{{.Tag}}").split()
        subprocess.run(["docker", "rmi", "-f", *[name for name in images if name.startswith(PROJECT + "/")]], capture_output=True)
        if ROOT_USER:
            quiet("umount", self.state)

    def route(self, text):
        (self.root / "routes.yml").write_text(text)

    def edit(self, *names):
        self.version += 1
        for name in names:
            file, text = ("handler.py", HANDLER % self.version) if name in "ab" else ("version", str(self.version))
            (self.root / "functions" / name / file).write_text(text)

    def start(self, *arguments):
        return subprocess.Popen(
            [FAASO, *arguments], cwd=self.root, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *arguments, before=()):
        return subprocess.run([*before, FAASO, *arguments], cwd=self.root, env=self.environment, capture_output=True, text=True)

    def faaso(self, *arguments, status=0, before=()):
        done = self.run(*arguments, before=before)
        if done.returncode != status:
            raise SystemExit(f"faaso {arguments} ended with {done.returncode}:\n{done.stderr[-2000:]}")

    def container(self, name):
        label = "faaso.role=proxy" if name == "proxy" else f"faaso.function={name}"
        return output("docker", "ps", "-aq", "--filter", f"label=faaso.project={PROJECT}", "--filter", f"label={label}").split()[0]

    def image(self, name):
        return self.inspect(name, "{{.Image}}")

    def inspect(self, name, what):
        return output("docker", "inspect", "-f", what, self.container(name)).strip()


def output(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def quiet(*command):
    subprocess.run(command, check=True, capture_output=True)


def answers(port, path, limit=60.0):
    """Seconds until a new request to a path is answered with 200. One that hangs meanwhile is left for a newer one."""
    began = time.monotonic()
    while time.monotonic() - began < limit:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=0.25)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.monotonic() - began
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.01)
    raise SystemExit(f"{path} does not answer")


def requests(*paths, port=PORT):
    return "GET and POST on " + " ".join(paths), lambda: load.Requests(port, paths)


def measure(rows, name, fault, *loads, tries=TRIES, before=0.3, after=0.3):
    """A row for each load; the loads are on while the fault happens, all at once."""
    sent, lost, times = [0] * len(loads), [[] for _ in loads], []
    for number in range(tries):
        running = [start() for _, start in loads]
        time.sleep(before)
        try:
            times.append(fault(number))
            time.sleep(after)
        finally:
            for index, one in enumerate(running):
                one.stopped = True
            for index, one in enumerate(running):
                got = one.stop()
                sent[index], lost[index] = sent[index] + got[0], lost[index] + got[1]
    for index, (what, _) in enumerate(loads):
        reasons = ", ".join(f"{lost[index].count(word)} {word}" for word in sorted(set(lost[index])))
        rows.append((name, what, tries, sent[index], len(lost[index]), statistics.median(times), max(times), reasons))
        print("%-50s %-40s %6d sent %4d lost %6.2f s %6.2f s  %s" % (
            name, what, sent[index], len(lost[index]), statistics.median(times), max(times), reasons), flush=True)


@contextlib.contextmanager
def crowded():
    """All cores busy, with programs that are as important as the others."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def measure_twice(rows, name, fault, *loads, **more):
    """Rows on the machine as it is, and with all cores busy."""
    measure(rows, name, fault, *loads, **more)
    with crowded():
        measure(rows, name + ", all cores busy", fault, *loads, **more)


def timed(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began


def ours(project, rows):
    def up(*names):
        def run(_):
            project.edit(*names)
            return timed(lambda: project.faaso("up"))

        return run

    def reroute(_):
        project.version += 1
        project.route(ROUTES + f"/more{project.version}: b\n")
        return timed(lambda: project.faaso("up"))

    def killed(_):
        project.edit("a", "b")
        process = project.start("up")
        time.sleep(random.uniform(0.05, 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        return timed(lambda: project.faaso("up"))

    def twice(_):
        project.edit("a")
        began = time.monotonic()
        both = [project.start("up") for _ in range(2)]
        if any(process.wait() for process in both):
            raise SystemExit("one of two `up` failed")
        return time.monotonic() - began

    handler = project.root / "functions/a/handler.py"

    def sick(code, status=1, last=0.0):
        def run(_):
            good = handler.read_text()
            handler.write_text(f"# {random.random()}\n{code}\n")
            project.faaso("up", status=status)
            time.sleep(last)
            handler.write_text(good)
            return timed(lambda: project.faaso("up"))

        return run

    def deaf(number):
        handler.write_text(f"import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n{HANDLER % (1000 + number)}")
        return timed(lambda: project.faaso("up"))

    def by_hand(*words):
        def run(_):
            quiet("docker", *words[:-1], *(word.replace("NAME", project.container("a")) for word in words[-1].split()))
            return timed(lambda: project.faaso("up"))

        return run

    def imageless(_):
        tags = output("docker", "images", f"{PROJECT}/a", "--format", "{{.Repository}}:{{.Tag}}").split()
        quiet("docker", "rmi", "-f", *tags)
        return timed(lambda: project.faaso("up"))

    def taken(_):
        # The port that the next container of `a` would have.
        used = project.inspect("a", '{{index .Config.Labels "faaso.port"}}')
        pair = project.inspect("a", '{{index .Config.Labels "faaso.ports"}}').split(",")
        with socket.create_server(("127.0.0.1", int([port for port in pair if port != used][0]))):
            project.edit("a")
            return timed(lambda: project.faaso("up"))

    def crowded_cache(_):
        project.edit("a")
        small = "mount -t tmpfs -o size=16k,mode=755 none .faaso && exec \"$@\""
        project.faaso("up", status=1, before=["unshare", "-m", "sh", "-c", small, "-"])
        return timed(lambda: project.faaso("up"))

    def crowded_state(_):
        project.edit("a")
        filler = project.state / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        try:
            project.faaso("up", status=1)
        finally:
            filler.unlink()
        return timed(lambda: project.faaso("up"))

    def cacheless(_):
        shutil.rmtree(project.root / ".faaso")
        return timed(lambda: project.faaso("up"))

    def stateless(_):
        shutil.rmtree(project.state / PROJECT)
        return timed(lambda: (project.faaso("up"), answers(PORT, "/a")))

    streams = ("streams of 2 s on /s", lambda: load.Streams(PORT, ["/s"], 2, 2))
    sockets = ("websockets on /t", lambda: load.WebSockets(PORT, ["/t"], 4))
    both = requests("/a", "/b")
    measure(rows, "`faaso up`, `a` edited", up("a"), both, sockets, tries=2 * TRIES)
    measure(rows, "`faaso up`, `s` edited", up("s"), requests("/s", "/t"), streams, sockets, tries=2 * TRIES)
    measure(rows, "`faaso up`, all four edited", up("a", "b", "s", "t"), requests("/a", "/b", "/s", "/t"), streams, after=2.5)
    measure(rows, "`faaso rollback`", lambda _: timed(lambda: project.faaso("rollback")), requests("/a", "/b", "/s", "/t"), streams)
    project.faaso("up")
    measure(rows, "`faaso restart a b`", lambda _: timed(lambda: project.faaso("restart", "a", "b")), both, sockets)
    resting = ("16 connections, GET each 0.3 s", lambda: load.Resting(PORT, ["/b"], 16, 0.3))
    # What the proxy itself is tried with: all kinds of clients at once.
    everybody = (
        both,
        ("GET and POST on /a /b, without a pause", lambda: load.Requests(PORT, ["/a", "/b"], 2, pause=0)),
        ("GET and POST on /a /b, each 2 ms", lambda: load.Requests(PORT, ["/a", "/b"], pause=0.002)),
        ("GET and POST on /a /b, new connections", lambda: load.Requests(PORT, ["/a", "/b"], 2, pause=0.002, keeps=False)),
        resting, ("16 connections, GET each 3 s, not looking", lambda: load.Resting(PORT, ["/b"], 16, 3.0)), streams, sockets)
    # A connection that rests 3 s sends once more after the change.
    patient = {"before": 0.5, "after": 3.0}
    measure_twice(rows, "`faaso up`, a route added", reroute, *everybody, **patient, tries=4 * TRIES)

    def another_caddy(_):
        project.version += 1
        image = f"{PROJECT}/caddy:{project.version}"
        subprocess.run(
            ["docker", "build", "-q", "-t", image, "-"], input=f"FROM caddy:2\nLABEL version={project.version}\n".encode(), check=True,
            capture_output=True)
        settings = project.root / "faaso.yml"
        text = settings.read_text().split("proxy:")[0]
        settings.write_text(f"{text}proxy: {{image: '{image}'}}\n")
        return timed(lambda: project.faaso("up"))

    def another_container(_):
        # Its folders count as created again.
        (project.state / PROJECT / "proxy" / ".identity").unlink()
        return timed(lambda: (project.faaso("up"), answers(PORT, "/a")))

    measure_twice(rows, "`faaso up`, `proxy.image` changed", another_caddy, *everybody, **patient)
    measure_twice(rows, "`faaso up`, the proxy's container replaced on the same port", another_container, *everybody)
    measure(rows, "`faaso up` killed (SIGKILL) at a random moment, then `up`", killed, both, sockets, tries=2 * TRIES)
    measure(rows, "two `faaso up` at once", twice, both, sockets)
    measure(rows, "a new version that ends at once, then taken back", sick("raise SystemExit(1)"), both, sockets)
    measure(rows, "a new version that is never healthy, then taken back", sick("import time\ntime.sleep(600)"), both, sockets, tries=2)
    measure(rows, "a new version that fills its memory, then taken back", sick("x = [bytes(1 << 20) for _ in range(4096)]"), both, tries=3)
    dying = f"import os, threading\nthreading.Timer(2.5, os._exit, [3]).start()\n{HANDLER % 0}"
    measure(
        rows, "a new version of `a` that ends once it serves, then taken back", sick(dying, 0, 2.5), requests("/b"), sockets, tries=3)
    full = f"try:\n    open('/tmp/full', 'wb').write(bytes(100 << 20))\nexcept OSError:\n    pass\n{HANDLER % 0}"
    measure(rows, "a new version that fills its disk, then taken back", sick(full, 0), both, tries=3)
    measure(rows, "versions that ignore SIGTERM, one replaced by the next", deaf, both, tries=3)
    project.edit("a")
    project.faaso("up")
    measure(rows, "the new container's port taken by another program, then `up`", taken, both, sockets)
    for words in (("rm", "-f", "NAME"), ("stop", "-t", "0", "NAME"), ("pause", "NAME"), ("rename", "NAME somebody")):
        measure(rows, f"`docker {words[0]}` of `a` by hand, then `up`", by_hand(*words), requests("/b"), sockets)
    measure(rows, "`docker rmi -f` of the images of `a`, then `up`", imageless, both, sockets)
    if ROOT_USER:
        measure(rows, "no space left in `.faaso`, then room again and `up`", crowded_cache, both, sockets, tries=3)
        measure(rows, "no space left for the running state, then room again and `up`", crowded_state, both, sockets, tries=3)
    measure(rows, "`.faaso` removed, then `up`", cacheless, both, sockets)
    measure_twice(rows, "the running state's folder removed, then `up`", stateless, *everybody, **patient)

    def broken(command, name="a", path="/a"):
        def run(_):
            container = project.container(name)
            began = time.monotonic()
            # Docker's own answer is not waited for: what counts is the service.
            process = subprocess.Popen(["docker", *command, container], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ended = time.monotonic() + 0.25
            while time.monotonic() < ended and process.poll() is None:
                time.sleep(0.005)
            answers(PORT, path)
            took = time.monotonic() - began
            process.wait()
            return took

        return run

    for words in (["rm", "-f"], ["kill"], ["stop", "-t", "0"], ["pause"]):
        measure_supervised(project, rows, f"`docker {' '.join(words)}` of `a`, supervised", broken(words), requests("/b"), sockets)
    for words in (["rm", "-f"], ["kill"]):
        measure_supervised(project, rows, f"`docker {' '.join(words)}` of the proxy, supervised", broken(words, "proxy"), both)

    def crash(caddy):
        def run(_):
            process = project.inspect("proxy", "{{.State.Pid}}")
            if caddy:
                process = output("pgrep", "-n", "-P", process)
            began = time.monotonic()
            os.kill(int(process), signal.SIGKILL)
            time.sleep(0.05)
            answers(PORT, "/a")
            return time.monotonic() - began

        return run

    if ROOT_USER:
        # A Caddy that ends within its first second is started again a little later.
        measure_twice(rows, "Caddy itself killed (SIGKILL)", crash(True), *everybody, before=1.5, after=0.7, tries=4 * TRIES)
        measure_twice(rows, "the keeper of Caddy killed (SIGKILL)", crash(False), *everybody, after=0.7)


def measure_supervised(project, rows, name, fault, *loads):
    # A supervisor anew for each kind: its backoff is for what breaks again and again.
    supervisor = project.start("supervise", "--every", "1")
    try:
        time.sleep(1.5)
        measure(rows, name, fault, *loads, after=0.7)
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
