#!/usr/bin/env python3
"""Functions on a host over ssh, beside the same on this machine: ssh-hosts.py. Needs sshd, and FAASO, the path of the program.

The host is a network namespace with an engine of its own that begins without images. Only root can make it.
    SSH_HOSTS_FUNCTIONS=30 SSH_HOSTS_CUTS=20 Benchmarks/ssh-hosts.py    also cuts the link at random moments under load
It exits with 1 if the host builds, if an edit sends 1 MB, or if a request is lost.
"""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
from second_engine import repository
from ssh_host import ALIAS, SSHHost

FAASO = os.environ["FAASO"]
COUNT, CUTS, EDITS = (int(os.environ.get(name, number)) for name, number in
                      (("SSH_HOSTS_FUNCTIONS", "10"), ("SSH_HOSTS_CUTS", "0"), ("SSH_HOSTS_EDITS", "7")))
PORT = 8597


def settings(project, listen, port):
    return f"project: {project}\nlisten: {listen}:{port}\nports: 26200-26399\nhosts: {{prod: 'ssh://{ALIAS}'}}\n"


class Load:
    """Requests to all functions of the host, one after the other, until it is ended. A failed request is counted."""

    def __init__(self, address, names):
        self.address, self.names, self.lost, self.sent, self.open = address, names, [], 0, True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        # The load runs in the host's namespace: the link that is cut carries none of it.
        words = ["nsenter", f"--net=/run/netns/{self.address}", sys.executable, "-c", CLIENT, str(PORT), ",".join(self.names)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        while self.open:
            time.sleep(0.05)
        output, _ = process.communicate("", timeout=60)
        result = json.loads(output)
        self.sent, self.lost = result["sent"], result["lost"]

    def end(self):
        self.open = False
        self.thread.join()


CLIENT = """
import http.client, json, select, sys
port, names = int(sys.argv[1]), sys.argv[2].split(",")
sent, lost = 0, []
while not select.select([sys.stdin], [], [], 0.002)[0]:
    name = names[sent % len(names)]
    sent += 1
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/" + name)
        status = connection.getresponse().status
        if status != 200: lost.append(f"{name} {status}")
    except Exception as error: lost.append(f"{name} {error!r}")
    finally: connection.close()
print(json.dumps({"sent": sent, "lost": lost}))
"""


def main():
    if os.getuid() != 0:
        print("skipped: only root can make the host")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faaso-ssh-hosts-"))
    failures = []

    def check(holds, text):
        print(("ok      " if holds else "FAILED  ") + text, flush=True)
        if not holds:
            failures.append(text)

    try:
        with SSHHost(folder / "host", 8) as host:
            names = [f"f{number:02}" for number in range(COUNT)]
            repository(folder / "repo", settings("faaso-hosts", "0.0.0.0", PORT), names)
            repository(folder / "local", settings("faaso-hosts-local", "127.0.0.1", PORT + 1), names)
            environment = {**os.environ, "PATH": f"{folder}/host/bin:{os.environ['PATH']}", "FAASO_STATE": f"{folder}/own-state", "NO_COLOR": "1", "CI": "1"}

            def faaso(*words, where="repo", **more):
                began = time.monotonic()
                done = subprocess.run([FAASO, *words], cwd=folder / where, env=environment, capture_output=True, text=True, **more)
                return done, time.monotonic() - began

            def served(name):
                done = subprocess.run(
                    ["nsenter", f"--net=/run/netns/{host.name}", "curl", "-s", f"http://127.0.0.1:{PORT}/{name}/"], capture_output=True, text=True)
                return done.stdout

            done, seconds = faaso("up", "--to", "prod", "--report", f"{folder}/report.json")
            check(done.returncode == 0, f"first deployment of {COUNT} functions in {seconds:.1f} s" + done.stderr[-2000:] * (done.returncode != 0))
            there = [step for entry in json.loads((folder / "report.json").read_text())["hosts"] for step in entry["steps"]]
            actions = [step["action"] for step in there]
            check(actions.count("ship") >= COUNT and "build" not in actions, f"{actions.count('ship')} images shipped, 0 built on the host")
            check(all(served(name) == f"{name} 1" for name in names), "all functions serve")
            done, seconds = faaso("up", "--to", "prod")
            check(done.stdout.startswith("nothing to do"), f"a second run does nothing, in {seconds:.2f} s: {done.stdout.strip()}")

            faaso("up", where="local")
            here, over = [], []
            for number in range(EDITS):
                for where, times in (("local", here), ("repo", over)):
                    (folder / where / "functions" / names[0] / "index.html").write_text(f"{names[0]} edit {number}")
                    done, seconds = faaso("up", *(["--to", "prod"] if where == "repo" else []), where=where)
                    check(done.returncode == 0, f"edit {number} {where}: {seconds:.2f} s " + (done.stderr.strip().splitlines() or [""])[-1])
                    times.append(seconds)
                    (folder / "last").write_text(done.stderr)
            check(served(names[0]) == f"{names[0]} edit {EDITS - 1}", "the edit is served on the host")
            ratio = statistics.median(over) / statistics.median(here)
            print(f"one edit: here {statistics.median(here):.2f} s, --to {statistics.median(over):.2f} s, ratio {ratio:.2f} (medians of {EDITS})")

            size = re.search(r"; sent ([0-9.]+) (B|KB|MB)", (folder / "last").read_text())
            check(size is not None and size[2] != "MB", f"an edit sends {size and size[1]} {size and size[2]}")
            load = Load(host.name, names)
            for number in range(CUTS):
                text = f"{names[1]} cut {number}"
                (folder / "repo" / "functions" / names[1] / "index.html").write_text(text)
                process = subprocess.Popen([FAASO, "up", "--to", "prod"], cwd=folder / "repo", env=environment, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.PIPE, text=True)
                time.sleep(random.uniform(0.1, 2.5))
                host.cut()
                if number % 2:
                    # A client that is gone, and a link that is only silent, are two kinds of cuts.
                    process.kill()
                _, errors = process.communicate(timeout=120)
                host.mend()
                for _ in range(5):
                    done, _ = faaso("up", "--to", "prod")
                    if done.returncode == 0:
                        break
                    time.sleep(1)
                right = served(names[1]) == text
                check(done.returncode == 0 and right, f"cut {number}: repaired by the next run" + (done.stderr[-600:] + errors[-600:]) * (not right))
            load.end()
            check(not load.lost, f"{load.sent} requests during {CUTS} cuts, {len(load.lost)} lost {load.lost[:3]}")
            faaso("down", "--to", "prod")
            faaso("down", where="local")
    finally:
        for project in ("faaso-hosts", "faaso-hosts-local"):
            subprocess.run(f"docker images --format '{{{{.Repository}}}}:{{{{.Tag}}}}' '{project}/*' | xargs -r docker rmi", shell=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failures else 0)


main()
