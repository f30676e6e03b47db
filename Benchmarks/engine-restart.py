"""An engine that goes away in the middle: a second one, in a network namespace of its own, is killed while `faaso up` works, and
started again. Writes its rows as JSON to the file named. Root only; the first engine is only asked for two images.
"""

import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import load
from second_engine import DOCKERFILE, SecondEngine, private_runtime, quiet

TRIES = int(os.environ.get("RELIABILITY_TRIES", "5"))
NAME, PROJECT, PORT = f"faaso-rel-{os.getpid()}", "faaso-restarted", 8595


def inside(result, folder):
    """In the namespaces: engine, faaso and load."""
    quiet("ip", "link", "set", "lo", "up")
    private_runtime()
    engine, root, faaso = SecondEngine(folder), folder / "repo", os.environ["FAASO"]
    engine.environment["FAASO_STATE"] = str(folder / "state")
    (root / "templates" / "web").mkdir(parents=True)
    (root / "templates" / "web" / "Dockerfile").write_text(DOCKERFILE)
    (root / "templates" / "web" / "ping").write_text("pong\n")
    (root / "faaso.yml").write_text(f"project: {PROJECT}\nlisten: 127.0.0.1:{PORT}\nports: 26000-26099\n")
    (root / "routes.yml").write_text("/a: a\n/b: b\n")
    for name in "ab":
        (root / "functions" / name).mkdir(parents=True)
        (root / "functions" / name / "metadata.yml").write_text("runtime: web\n")
        (root / "functions" / name / "index.html").write_text("0")

    def run(*arguments):
        return subprocess.run([faaso, *arguments], cwd=root, env=engine.environment, capture_output=True, text=True)

    def page(name):
        import http.client

        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            connection.request("GET", f"/{name}/")
            answer = connection.getresponse()
            return answer.read().decode() if answer.status == 200 else str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__

    def evidence():
        """The containers, the end of each log, and the end of the engine's."""
        def said(*command):
            return subprocess.run(command, env=engine.environment, capture_output=True, text=True).stdout

        listing = said("docker", "ps", "-a", "--format", "{{.Names}} {{.State}} {{.Status}} {{.Ports}}")
        logs = [said("docker", "logs", "--timestamps", "--tail", "5", line.split()[0]) for line in listing.splitlines()]
        return listing + "".join(logs) + (folder / "dockerd.log").read_text()[-4000:]

    loads = (
        ("GET on /a /b, each 5 ms", lambda: load.Resting(PORT, ["/a/", "/b/"], 4, 0.005, looks=True)),
        ("the same, each 2 ms", lambda: load.Resting(PORT, ["/a/", "/b/"], 4, 0.002, looks=True)),
        ("the same, without a pause", lambda: load.Resting(PORT, ["/a/", "/b/"], 2, 0, looks=True)),
        ("the same, new connections", lambda: load.Requests(PORT, ["/a/", "/b/"], 2, pause=0.002, keeps=False, posts=False)),
        ("16 connections, GET each 0.3 s", lambda: load.Resting(PORT, ["/b/"], 16, 0.3, looks=True)))
    rows = []
    try:
        engine.start()
        engine.load("debian:bookworm-slim", "caddy:2")
        if run("up").returncode != 0:
            raise SystemExit("the first `up` failed: " + run("up").stderr)
        for how, words in ((signal.SIGTERM, "stopped"), (signal.SIGKILL, "killed")):
            times, sent, lost, calmed, after, seconds = [], [0] * len(loads), [0] * len(loads), 0, 0, 0
            for number in range(TRIES):
                text = f"{words} {number}"
                for name in "ab":
                    (root / "functions" / name / "index.html").write_text(text)
                running = [start() for _, start in loads]
                up = subprocess.Popen([faaso, "up"], cwd=root, env=engine.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                time.sleep(random.uniform(0.05, 2.0))
                engine.end(how)
                error = up.communicate(timeout=300)[1]
                if up.returncode not in (0, 1, 3):
                    raise SystemExit(f"`up` without its engine ended with {up.returncode}: {error}")
                engine.start()
                began = time.monotonic()
                done = run("up")
                if done.returncode != 0:
                    raise SystemExit(f"`up` after the engine was {words} failed:\n{done.stderr}")
                times.append(time.monotonic() - began)
                for one in running:
                    one.stopped = True
                for index, one in enumerate(running):
                    got = one.stop()
                    sent[index], lost[index] = sent[index] + got[0], lost[index] + len(got[1])
                pages = [page("a"), page("b")]
                if pages != [text, text]:
                    raise SystemExit(f"after the engine was {words}: {' '.join(pages)}, not {text}\n{done.stdout}{done.stderr}{evidence()}")
                if '"steps":[]' not in run("plan", "--json").stdout.replace(" ", "").replace("\n", ""):
                    containers = quiet("docker", "ps", "-a", env=engine.environment).stdout.decode()
                    print(f"after {done.stdout}{done.stderr}there is something left to do: {run('plan').stdout}{containers}", flush=True)
                    seconds += 1
                    run("up")
                left = quiet("docker", "ps", "-aq", "--filter", f"label=faaso.project={PROJECT}", env=engine.environment).stdout.split()
                if len(left) != 3:
                    raise SystemExit(f"{len(left)} containers, not 3")
                # Once all is repaired nothing is lost any more.
                calm = load.Resting(PORT, ["/a/", "/b/"], 4, 0.005, looks=True)
                time.sleep(0.5)
                got = calm.stop()
                calmed, after = calmed + got[0], after + len(got[1])
            name = f"the engine {words} at a random moment of an `up`, started again, then `up`"
            for index, (what, _) in enumerate(loads):
                why = "no engine, no container" + ("" if index else f"; {seconds} of {TRIES} needed a second `up`")
                rows.append([name, what, TRIES, sent[index], lost[index], statistics.median(times), max(times), why])
            rows.append([name, "GET on /a /b for half a second, once repaired", TRIES, calmed, after, statistics.median(times), max(times), ""])
            print(rows[-len(loads) - 1 :], flush=True)
        pathlib.Path(result).write_text(json.dumps(rows))
    finally:
        if engine.process:
            run("down")
            engine.end(signal.SIGTERM)


def main():
    if len(sys.argv) == 4:
        return inside(sys.argv[2], pathlib.Path(sys.argv[3]))
    folder = tempfile.mkdtemp(prefix="faaso-engine-", dir="/var/tmp")
    quiet("ip", "netns", "add", NAME)
    try:
        done = subprocess.run(
            ["nsenter", f"--net=/run/netns/{NAME}", "unshare", "-m", sys.executable, __file__, "--inside", os.path.abspath(sys.argv[1]), folder])
    finally:
        for process in subprocess.run(["ip", "netns", "pids", NAME], capture_output=True, text=True).stdout.split():
            os.kill(int(process), signal.SIGKILL)
        subprocess.run(["ip", "netns", "del", NAME])
        for _ in range(50):
            shutil.rmtree(folder, ignore_errors=True)
            if not os.path.exists(folder):
                break
            time.sleep(0.1)
    sys.exit(done.returncode)


main()
