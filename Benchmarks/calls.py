#!/usr/bin/env python3
"""500 calls per second between two functions, while the called one is swapped ten times and rolled back. Prints the lost calls.

    FAASO=.build/release/faaso Benchmarks/calls.py           as many cores as there are
    FAASO=.build/release/faaso Benchmarks/calls.py --busy    with a busy program for each core

The caller is a function of the python template. Threads of it call http://faaso/callee, half of them on kept connections and half on a
new connection for each call, GET and POST in turn. A call is lost if it has no answer of 200. CALLS_RATE and CALLS_SWAPS change the
numbers. The exit status is 1 if a call was lost. Needs an engine with the base images, as `scripts/base-images` makes them.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

FAASO = os.path.abspath(os.environ["FAASO"])
RATE, SWAPS = int(os.environ.get("CALLS_RATE", "500")), int(os.environ.get("CALLS_SWAPS", "10"))
PROJECT, PORT = "faaso-calls", 8596
ROOT = pathlib.Path(__file__).resolve().parent.parent

CALLEE = "def handle(request):\n    return {'version': %d, 'bytes': len(request.body)}\n"
CALLER = '''
import http.client, json, os, threading, time
from urllib.parse import urlsplit

HOST = urlsplit(os.environ.get("FAASO_URL", "http://faaso")).netloc
THREADS = 20
calls, lost, versions, slowest, running = 0, [], set(), 0.0, []
lock = threading.Lock()


def work(number, pause, stop):
    global calls, slowest
    connection, due, count = None, time.monotonic() + pause * number / THREADS, number
    while not stop.is_set():
        time.sleep(max(0, due - time.monotonic()))
        due, count, began, reason = due + pause, count + 1, time.monotonic(), None
        try:
            connection = connection or http.client.HTTPConnection(HOST, timeout=30)
            connection.request(*(("POST", "/callee/", b"x" * 1000) if count % 2 else ("GET", "/callee/")))
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200:
                with lock:
                    versions.add(json.loads(body)["version"])
            else:
                reason = str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            reason = type(error).__name__
        if reason or number % 2 and connection:
            connection.close()
            connection = None
        with lock:
            calls, slowest = calls + 1, max(slowest, time.monotonic() - began)
            if reason:
                lost.append(reason)


def handle(request):
    if request.path == "/start":
        stop, pause = threading.Event(), THREADS / float(request.query["rate"])
        threads = [threading.Thread(target=work, args=(number, pause, stop), daemon=True) for number in range(THREADS)]
        running[:] = [stop, threads]
        for thread in threads:
            thread.start()
    elif request.path == "/stop":
        running[0].set()
        for thread in running[1]:
            thread.join()
    return {"calls": calls, "lost": lost, "versions": sorted(versions), "slowest": slowest}
'''


class Project:
    def __init__(self, folder):
        self.root, self.version = folder / "repo", 0
        self.environment = {**os.environ, "FAASO_STATE": str(folder / "state"), "NO_COLOR": "1", "CI": "1"}
        shutil.copytree(ROOT / "templates" / "python", self.root / "templates" / "python")
        shutil.copytree(ROOT / "shared" / "faaso", self.root / "shared" / "faaso")
        self.write("faaso.yml", f"project: {PROJECT}\nlisten: 127.0.0.1:{PORT}\nports: 27100-27199\n")
        self.write("routes.yml", "/caller: caller\n")
        # The threads and the answers must be of one process.
        self.write("functions/caller/metadata.yml", "runtime: python\ncalls: [callee]\nenvironment: {WORKERS: 1}\n")
        self.write("functions/caller/handler.py", CALLER)
        self.write("functions/callee/metadata.yml", "runtime: python\ninternal: true\n")
        self.edit()

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def edit(self):
        self.version += 1
        self.write("functions/callee/handler.py", CALLEE % self.version)

    def faaso(self, *arguments):
        done = subprocess.run([FAASO, *arguments], cwd=self.root, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"faaso {arguments} ended with {done.returncode}:\n{done.stderr[-2000:]}")

    def remove(self):
        subprocess.run([FAASO, "down"], cwd=self.root, env=self.environment, capture_output=True)
        images = subprocess.run(["docker", "images", "--format", "{{.Repository}}:{{.Tag}}"], capture_output=True, text=True).stdout
        names = [name for name in images.split() if name.startswith(PROJECT + "/")]
        if names:
            subprocess.run(["docker", "rmi", "-f", *names], capture_output=True)


def ask(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/caller{path}", timeout=60) as answer:
        return json.load(answer)


@contextlib.contextmanager
def busy(wanted):
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() if wanted else 0)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def main():
    with tempfile.TemporaryDirectory(prefix="faaso-calls-") as folder:
        project = Project(pathlib.Path(folder))
        try:
            project.faaso("up")
            with busy("--busy" in sys.argv):
                ask(f"/start?rate={RATE}")
                time.sleep(1)
                began = time.monotonic()
                for _ in range(SWAPS):
                    project.edit()
                    project.faaso("up")
                project.faaso("rollback", "callee")
                time.sleep(1)
                seconds = time.monotonic() - began + 1
                got = ask("/stop")
        finally:
            project.remove()
    reasons = ", ".join(f"{got['lost'].count(reason)} {reason}" for reason in sorted(set(got["lost"])))
    print(
        f"{SWAPS} swaps and a rollback in {seconds:.1f} s: {got['calls']:,} calls ({got['calls'] / seconds:.0f} a second), "
        f"{len(got['lost'])} lost{' (' + reasons + ')' if reasons else ''}, slowest {got['slowest'] * 1000:.0f} ms, "
        f"{len(got['versions'])} versions answered")
    if len(got["versions"]) != SWAPS + 1:
        raise SystemExit("not every version answered")
    sys.exit(1 if got["lost"] else 0)


if __name__ == "__main__":
    main()
