"""Thirty functions on two engines with a registry between them: two-engines.py. Root only; needs docker-registry and FAASO.

Each engine has a network namespace of its own, and each its own different image debian:bookworm-slim.
The first clone builds, tests and pushes. The second one pulls, and builds and tests nothing.
With TWO_ENGINES_TLS=1 the registry has TLS, with a certificate of an authority of its own, and a password.
It exits with 1 if anything is built twice, or pulled without need.
"""

import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from second_engine import SecondEngine, private_runtime, quiet, repository

COUNT, PROJECT = int(os.environ.get("TWO_ENGINES_FUNCTIONS", "30")), "faaso-two"
NAMES = [f"faaso-two-{os.getpid()}-{side}" for side in "ab"]
REGISTRY, TLS = "10.224.0.1:5000", os.environ.get("TWO_ENGINES_TLS") == "1"
FUNCTIONS = [f"f{number:02}" for number in range(COUNT)]
# The user joe with the password sesame, as bcrypt.
USERS = "joe:$2y$05$uwE.Y.RU.LnTVh0YN5PGQ.5tFyIOZx2/7aqA6tjN.qpRhtmQw/AYO\n"


def settings(trust):
    return f"project: {PROJECT}\nlisten: 127.0.0.1:8596\nports: 26100-26199\nregistry: {{url: '{REGISTRY}/team/two', trust: ['{trust}']}}\n"


def engine(side, folder):
    """Called in the namespaces of one side: runs the engine until standard input ends."""
    quiet("ip", "link", "set", "lo", "up")
    private_runtime()
    own = SecondEngine(folder, *([] if TLS else ["--insecure-registry", REGISTRY]))
    if TLS:
        # Seen in this mount namespace alone.
        quiet("mount", "-t", "tmpfs", "none", "/etc/docker")
        trusted = pathlib.Path("/etc/docker/certs.d") / REGISTRY
        trusted.mkdir(parents=True)
        shutil.copy(folder.parent / "ca.crt", trusted / "ca.crt")
        (folder / "config.json").write_text(json.dumps({"auths": {REGISTRY: {"auth": "am9lOnNlc2FtZQ=="}}}))
        own.environment["DOCKER_CONFIG"] = str(folder)
    own.start()
    own.load("debian:bookworm-slim", "caddy:2")
    if side == "b":
        # Another image of the same name, as another machine would make it.
        subprocess.run(["docker", "build", "-q", "-t", "debian:bookworm-slim", "-"], input=b"FROM debian:bookworm-slim\nRUN echo b >/other\n",
                       check=True, capture_output=True, env={**own.environment, "DOCKER_BUILDKIT": "0"})
    print("ready", flush=True)
    for line in sys.stdin:
        words = json.loads(line)
        environment = {**own.environment, "FAASO_STATE": str(folder / "state"), **words["environment"]}
        if words["get"]:
            connection = http.client.HTTPConnection("127.0.0.1", 8596, timeout=5)
            connection.request("GET", words["get"])
            print(json.dumps({"status": 0, "output": connection.getresponse().read().decode(), "errors": "", "seconds": 0}), flush=True)
            continue
        began = time.monotonic()
        done = subprocess.run([os.environ["FAASO"], *words["words"]], cwd=words["folder"], env=environment, capture_output=True, text=True)
        seconds = time.monotonic() - began
        print(json.dumps({"status": done.returncode, "output": done.stdout, "errors": done.stderr, "seconds": seconds}), flush=True)
    subprocess.run([os.environ["FAASO"], "down"], cwd=os.environ["TWO_ROOT"], env={**own.environment, "FAASO_STATE": str(folder / "state")}, capture_output=True)
    own.end()


def certificate(work):
    """Makes an authority, and a certificate of it for the registry's address."""
    def openssl(*words):
        quiet("openssl", *words, cwd=work)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=faaso-two", "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=registry", "-keyout", "registry.key", "-out", "registry.csr")
    (work / "names").write_text("subjectAltName=IP:10.224.0.1\n")
    openssl("x509", "-req", "-in", "registry.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names",
            "-out", "registry.crt")
    (work / "users").write_text(USERS)


class Side:
    def __init__(self, side, work, root):
        self.name, self.root = NAMES["ab".index(side)], root
        folder = work / side
        folder.mkdir()
        self.process = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.name}", "unshare", "-m", sys.executable, __file__, "--engine", side, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "TWO_ROOT": str(root)})

    def ask(self, *words, get=None, **environment):
        self.process.stdin.write(json.dumps({"words": words, "folder": str(self.root), "environment": environment, "get": get}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ready(self):
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit(f"the engine of {self.name} did not start")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def expect(done, *texts, status=0):
    if done["status"] != status or not all(text in done["errors"] for text in texts):
        raise SystemExit(f"expected {texts} and {status}, got {done['status']}:\n{done['errors']}{done['output']}")
    summary = [line for line in done["errors"].splitlines() if " in " in line][-1:]
    print(f"{done['seconds']:6.1f} s  {' '.join(summary).split(';')[0]}", flush=True)


def main():
    if len(sys.argv) == 4:
        return engine(sys.argv[2], pathlib.Path(sys.argv[3]))
    work = pathlib.Path(tempfile.mkdtemp(prefix="faaso-two-", dir="/var/tmp"))
    registry, sides = None, []
    for name in NAMES:
        quiet("ip", "netns", "add", name)
    try:
        quiet("ip", "link", "add", "two-a", "netns", NAMES[0], "type", "veth", "peer", "name", "two-b", "netns", NAMES[1])
        for index, name in enumerate(NAMES):
            end = f"two-{'ab'[index]}"
            for words in (["addr", "add", f"10.224.0.{index + 1}/24", "dev", end], ["link", "set", end, "up"], ["link", "set", "lo", "up"]):
                quiet("ip", "-n", name, *words)
        if TLS:
            certificate(work)
        tls = f", tls: {{certificate: {work}/registry.crt, key: {work}/registry.key}}" if TLS else ""
        auth = f"auth: {{htpasswd: {{realm: two, path: {work}/users}}}}\n" if TLS else ""
        (work / "registry.yml").write_text(
            f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {work}/registry}}}}\nhttp: {{addr: ':5000'{tls}}}\n{auth}")
        log = open(work / "registry.log", "w")
        registry = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{NAMES[0]}", "docker-registry", "serve", work / "registry.yml"], stdout=log, stderr=log)
        made = subprocess.run([os.environ["FAASO"], "registry", "keygen"], capture_output=True, text=True, check=True)
        trust = made.stderr.split('"')[1]
        repository(work / "one", settings(trust), FUNCTIONS)
        sides = [Side("a", work, work / "one"), Side("b", work, work / "two")]
        for side in sides:
            side.ready()
        first, second = sides
        expect(first.ask("lock"))
        shutil.copytree(work / "one", work / "two", ignore=shutil.ignore_patterns(".faaso"))
        key = made.stdout.strip()
        expect(first.ask("test", "--push", FAASO_SIGNING_KEY=key), f"{COUNT} built, {COUNT} tested, {COUNT} pushed")
        expect(second.ask("up", "--pull-only"), f"{COUNT} pulled")
        if (body := second.ask(get="/f01/")["output"]) != "f01 1":
            raise SystemExit(f"the second side serves {body!r}")
        expect(second.ask("up", "--pull-only"))
        for folder in ("one", "two"):
            (work / folder / "functions" / "f02" / "index.html").write_text("f02 2")
        expect(second.ask("up", "--pull-only"), "has no usable image of 'f02' with the key", status=1)
        expect(first.ask("test", "--push", FAASO_SIGNING_KEY=key), "1 built, 1 tested, 1 pushed")
        expect(second.ask("up", "--pull-only"), "1 pulled, 1 replaced")
        if (body := second.ask(get="/f02/")["output"]) != "f02 2":
            raise SystemExit(f"the second side serves {body!r}")
        print("the keys agree with two different base images")
    finally:
        for side in sides:
            side.end()
        if registry:
            registry.send_signal(signal.SIGTERM)
            registry.wait()
        for name in NAMES:
            for process in subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout.split():
                os.kill(int(process), signal.SIGKILL)
            subprocess.run(["ip", "netns", "del", name])
        for _ in range(50):
            shutil.rmtree(work, ignore_errors=True)
            if not work.exists():
                break
            time.sleep(0.1)


main()
