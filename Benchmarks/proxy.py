#!/usr/bin/env python3
"""Throughput and latency behind the proxy of a project, beside the same Caddy alone: same image, Caddyfile, user and upstreams.

    FAASO=.build/release/faaso python3 Benchmarks/proxy.py

Caddy alone listens itself, where the proxy's Caddy gets its socket from faaso-keeper. Runs of wrk alternate. The last line has the ratios
of the medians. PROXY_RUNS (7) is the number of runs of each, PROXY_SECONDS (5) their length. Everything is on 127.0.0.1, in a project of
its own that is removed at the end. Needs wrk, and an engine with the base images.
"""

import contextlib
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request

FAASO = os.path.abspath(os.environ["FAASO"])
RUNS, SECONDS = int(os.environ.get("PROXY_RUNS", "7")), int(os.environ.get("PROXY_SECONDS", "5"))
PROJECT, PORT = "faaso-throughput", 8594
ROOT = pathlib.Path(__file__).resolve().parent.parent


def output(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def alone(folder):
    """Starts the Caddy of the proxy a second time, without a keeper, on the next port. Gives its container."""
    proxy = output("docker", "ps", "-q", "--filter", f"label=faaso.project={PROJECT}", "--filter", "label=faaso.role=proxy").strip()

    def file(name):
        # The image may have no programs but Caddy.
        output("docker", "cp", f"{proxy}:/srv/faaso/run/{name}", str(folder / "copy"))
        return (folder / "copy").read_text()

    text = file(file("current").strip() + ".caddyfile")
    # The site for calls between functions has the last socket and needs none here.
    text = re.sub(r"^\tbind fd/\d+\n", "", text, flags=re.M)
    text = re.sub(r"^\tadmin .*$", "\tadmin off", text, flags=re.M)
    (folder / "Caddyfile").write_text(text)
    inspected = "{{.Config.User}} {{.Config.Image}}"
    user, image = output("docker", "inspect", "--format", inspected, proxy).split()
    return output(
        "docker", "run", "-d", "--user", user, "--volumes-from", proxy, "--network", f"{PROJECT}_functions", "--log-opt", "max-size=4m",
        "--sysctl", "net.ipv4.ip_unprivileged_port_start=80", "-e", "FAASO_GENERATION=0", "-v", f"{folder}/Caddyfile:/Caddyfile:ro",
        "-p", f"127.0.0.1:{PORT + 1}:{PORT}", "--entrypoint", "caddy", image, "run", "--config", "/Caddyfile", "--adapter", "caddyfile").strip()


def answers(port):
    end = time.monotonic() + 30
    while True:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/site/", timeout=5) as answer:
                return answer.read()
        if time.monotonic() > end:
            raise SystemExit(f"nothing answers on port {port}")
        time.sleep(0.1)


def milliseconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(port):
    """Requests in a second, and the 99th percentile in milliseconds."""
    text = output("wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency", f"http://127.0.0.1:{port}/site/")
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"requests failed:\n{text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), milliseconds(re.search(r"^\s*99%\s+(\S+)", text, re.M)[1])


def main():
    if not shutil.which("wrk"):
        print("wrk is not there (apt-get install wrk)")
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faaso-throughput-"))
    folder.chmod(0o755)
    environment = {**os.environ, "FAASO_STATE": str(folder / "state"), "NO_COLOR": "1"}
    root, container = folder / "repository", None
    try:
        for part in ("templates/static", "shared"):
            shutil.copytree(ROOT / part, root / part)
        (root / "functions/site/public").mkdir(parents=True)
        (root / "functions/site/metadata.yml").write_text("runtime: static\n")
        (root / "functions/site/public/index.html").write_text("x" * 1000)
        (root / "faaso.yml").write_text(f"project: {PROJECT}\nlisten: 127.0.0.1:{PORT}\nports: {PORT + 2}-{PORT + 9}\n")
        (root / "routes.yml").write_text("/site: site\n")
        output(FAASO, "up", cwd=root, env=environment)
        container = alone(folder)
        if answers(PORT) != answers(PORT + 1):
            raise SystemExit("the two answer differently")
        found = {PORT: [], PORT + 1: []}
        for turn in range(RUNS + 1):
            for port, rows in found.items():
                row = load(port)
                # The first turn warms caches up.
                if turn:
                    rows.append(row)
        medians = {port: [statistics.median(column) for column in zip(*rows)] for port, rows in found.items()}
        for name, port in (("faaso", PORT), ("Caddy alone", PORT + 1)):
            print(f"{name:12} {medians[port][0]:9.0f} requests/s   99 % within {medians[port][1]:.2f} ms")
        ratios = [ours / theirs for ours, theirs in zip(medians[PORT], medians[PORT + 1])]
        print(f"ratio        {ratios[0]:9.3f} (wanted >= 0.97)   {ratios[1]:.3f} (wanted <= 1.03)")
    finally:
        if container:
            subprocess.run(["docker", "rm", "-f", container], capture_output=True, check=False)
        subprocess.run([FAASO, "down"], cwd=root, env=environment, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
