#!/usr/bin/env python3
"""Faults of a swarm under load: requests sent and lost on each node, and the time of each command; beside it `docker stack deploy` of the same images.

    python3 Benchmarks/swarm.py [RESULT]

FAASO names the program. RESULT gets all rows as JSON, for docs/reliability.md. Needs root and docker-registry; the machine's own engine is
only asked for two images. RELIABILITY_TRIES (5) is how often each fault happens. SWARM_FUNCTIONS (30) functions have two tasks each on three
nodes, and SWARM_MANY (100, 0 for none) functions have one each on 1, 2 and 3 nodes. SWARM_HEALTH (10s) is the time between two checks of a task's health:
each check is a process, and an engine before 25 starts with a wait of this time. SWARM_ONLY has parts of the names of rows: others, and
docker stack, are left out.
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
from faults import FAASO, TRIES, measure, timed
from second_engine import SERVER
from swarm_nodes import SwarmNodes

COUNT, MANY = int(os.environ.get("SWARM_FUNCTIONS", "30")), int(os.environ.get("SWARM_MANY", "100"))
HEALTH = os.environ.get("SWARM_HEALTH", "10s")
ONLY = os.environ.get("SWARM_ONLY", "").split(",")
PROJECT, PORT, NUMBER = "faaso-swarm", 8080, 60
DOCKERFILE = SERVER + 'CMD ["server", "run", "--config", "/srv/Caddyfile", "--adapter", "caddyfile"]\n'
# A server that finishes its requests after SIGTERM.
HANDLER = "{\n\tadmin off\n\tauto_https off\n\tpersist_config off\n\tgrace_period 5s\n}\n:3000 {\n\trespond /ping pong\n\trespond \"%s %d\"\n}\n"


class Project:
    """Functions that answer at once, each with its name and version."""

    def __init__(self, folder, swarm, count, replicas):
        self.folder, self.root, self.swarm, self.version = folder, folder / "repo", swarm, 0
        self.names = [f"f{number:03}" for number in range(1, count + 1)]
        (self.root / "templates" / "web").mkdir(parents=True)
        (self.root / "templates" / "web" / "Dockerfile").write_text(DOCKERFILE)
        (self.root / "faaso.yml").write_text(
            f"project: {PROJECT}\ntarget: swarm\nlisten: ':{PORT}'\nregistry: {{url: '{swarm.registry_address}/team/shop', trust: any}}\n")
        for name in self.names:
            (self.root / "functions" / name).mkdir(parents=True)
            (self.root / "functions" / name / "metadata.yml").write_text(
                f"runtime: web\nreplicas: {replicas}\nhealth: {{interval: {HEALTH}, start_period: 60s}}\n"
                "test: [{name: serves, request: {path: /}, expect: {status: 200}}]\n")
        # Copies of one repository may deploy one project.
        for words in (["init", "-q"], ["remote", "add", "origin", "https://git.example/shop.git"]):
            subprocess.run(["git", *words], cwd=self.root, check=True)
        self.route()
        self.edit(*self.names)

    def route(self, more=""):
        (self.root / "routes.yml").write_text("".join(f"/{name}: {name}\n" for name in self.names) + more)

    def edit(self, *names):
        self.version += 1
        for name in names:
            (self.root / "functions" / name / "Caddyfile").write_text(HANDLER % (name, self.version))

    def environment(self, node):
        return {**node.engine.environment, "FAASO_STATE": str(self.folder / f"state{node.index}")}

    def start(self, node, *words, root=None):
        return subprocess.Popen(
            [*node.inside, FAASO, *words], cwd=root or self.root, env=self.environment(node), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

    def faaso(self, *words, node=None):
        node = node or self.swarm.manager
        done = subprocess.run(
            [*node.inside, FAASO, *words], cwd=self.root, env=self.environment(node), stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"faaso {words} ended with {done.returncode}:\n{done.stderr[-2000:]}")

    def up(self, node=None):
        return timed(lambda: self.faaso("up", node=node))


def said(node, *words):
    """The output of docker; empty if the command fails, such as without a leader."""
    done = subprocess.run(["docker", *words], env=node.engine.environment, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def until(what, condition, limit=180):
    """Seconds until a condition holds."""
    began = time.monotonic()
    while time.monotonic() - began < limit:
        if condition():
            return time.monotonic() - began
        time.sleep(0.1)
    raise SystemExit(f"not within {limit} s: {what}")


def is_whole(node):
    """Whether each function has as many tasks as it should. Tasks on a node that is gone do not count, although the swarm counts them."""
    ready = {line.split()[0] for line in said(node, "node", "ls", "--format", "{{.Hostname}} {{.Status}}").splitlines() if line.endswith("Ready")}
    listed = said(node, "service", "ls", "--filter", "mode=replicated", "--format", "{{.Name}} {{.Replicas}}").splitlines()
    wanted = {line.split()[0]: int(line.split()[1].split("/")[1]) for line in listed}
    running = dict.fromkeys(wanted, 0)
    words = ["service", "ps", "--filter", "desired-state=running", "--format", "{{.Name}} {{.Node}} {{.CurrentState}}", *wanted]
    for line in said(node, *words).splitlines() if wanted else []:
        name, host, state = line.split()[:3]
        running[name.rpartition(".")[0]] += host in ready and state == "Running"
    return bool(wanted) and all(running[name] >= count for name, count in wanted.items())


def state(node, other):
    return said(node, "node", "inspect", "--format", "{{.Status.State}}", f"node{other.index}")


def versions(node):
    """The version of each service, which each update raises."""
    names = said(node, "service", "ls", "-q").split()
    return dict(line.split() for line in said(node, "service", "inspect", "--format", "{{.Spec.Name}} {{.Version.Index}}", *names).splitlines())


def images(node, name):
    return said(node, "service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Image}}", name)


def on_each(nodes, *paths):
    """Load on the proxy of each node."""
    return [(f"GET and POST on node {node.index}",
             lambda address=node.address: load.Requests(PORT, paths, 2, pause=0.01, host=address)) for node in nodes]


def drained(swarm):
    """Takes the last node out of service and back, and gives the seconds until all its tasks run elsewhere."""
    first, last = swarm.manager, swarm.nodes[-1]

    def run(_):
        said(first, "node", "update", "--availability", "drain", f"node{last.index}")
        time.sleep(1)
        took = until("tasks elsewhere", lambda: is_whole(first))
        time.sleep(2)
        said(first, "node", "update", "--availability", "active", f"node{last.index}")
        until("the node back", lambda: is_whole(first))
        return took

    return run


def cut_off(swarm):
    """Cuts the link of the last node, and gives the seconds until all its tasks run elsewhere."""
    first, last = swarm.manager, swarm.nodes[-1]

    def run(_):
        began = time.monotonic()
        last.cut()
        try:
            until("the node seen as down", lambda: state(first, last) == "down")
            until("tasks elsewhere", lambda: is_whole(first))
            return time.monotonic() - began
        finally:
            last.mend()
            until("the node back", lambda: state(first, last) == "ready" and is_whole(first))

    return run


def without_leader(swarm, work):
    """Kills the engine of the leading manager, and gives the seconds until another manager has done some work."""

    def run(_):
        any_node = swarm.manager
        leader = next(node for node in swarm.nodes
                      if said(any_node, "node", "inspect", "--format", "{{.ManagerStatus.Leader}}", f"node{node.index}") == "true")
        other = next(node for node in swarm.nodes if node is not leader)
        began = time.monotonic()
        leader.kill()
        try:
            until("another leader", lambda: said(other, "node", "ls", "-q") != "")
            work(other)
            return time.monotonic() - began
        finally:
            leader.start()
            until("the node back", lambda: state(other, leader) == "ready" and is_whole(other))

    return run


def ours(project, rows):
    swarm, first = project.swarm, project.swarm.manager
    edited, paths = project.names[0], [f"/{name}" for name in project.names[:2]]
    loads = on_each(swarm.nodes, *paths)

    def one(_):
        before = versions(first)
        project.edit(edited)
        took = project.up()
        changed = [name for name, version in versions(first).items() if before.get(name) != version]
        if changed != [f"{PROJECT}_{edited}"]:
            raise SystemExit(f"an edit of {edited} updated {changed}")
        return took

    def scaled(_):
        return timed(lambda: (project.faaso("scale", f"{edited}=4"), project.faaso("scale", f"{edited}=2")))

    def rerouted(number):
        project.route(f"/more{number}: {edited}\n")
        return project.up()

    def twice(_):
        project.edit(edited)
        copy = project.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(project.root, copy)
        began = time.monotonic()
        both = [project.start(first, "up"), project.start(swarm.nodes[1], "up", root=copy)]
        if any(process.wait() for process in both):
            raise SystemExit("one of two `up` failed")
        return time.monotonic() - began

    def killed(_):
        project.edit(*project.names[:2])
        process = project.start(first, "up")
        time.sleep(random.uniform(0.2, 30))
        process.send_signal(signal.SIGKILL)
        process.wait()
        return project.up()

    def elsewhere(node):
        project.edit(edited)
        project.up(node)

    def row(name, *work, **more):
        if any(word in name for word in ONLY):
            measure(rows, name, *work, **more)

    title = f"of {len(project.names)} functions"
    row(f"`faaso up`, 1 {title} edited", one, *loads, after=2)
    row("`faaso rollback`", lambda _: timed(lambda: project.faaso("rollback", "--yes")), *loads, after=2)
    row(f"`faaso scale {edited}=4`, then `{edited}=2`", scaled, *loads, after=2)
    row("`faaso up`, a route added", rerouted, *loads, tries=min(TRIES, 3), after=2)
    row("two `faaso up` on two managers at once", twice, *loads, tries=min(TRIES, 3), after=2)
    row("`faaso up` killed (SIGKILL) at a random moment, then `up`", killed, *loads, tries=min(TRIES, 3), after=2)
    row("node 3 drained, then active", drained(swarm), *loads, tries=min(TRIES, 3), after=2)
    row("the link of node 3 cut, then mended", cut_off(swarm), *on_each(swarm.nodes[:2], *paths), tries=min(TRIES, 3), after=2)
    row(
        f"the engine of the leading manager killed, then `faaso up` elsewhere with 1 {title} edited",
        without_leader(swarm, elsewhere), *loads, tries=min(TRIES, 3), after=2)


def peer(swarm, folder, names, old, new, rows):
    """The same images as a stack, with the defaults of docker, and with start-first updates."""
    first, stack, edited = swarm.manager, "peer", names[0]
    paths = [f"/{name}" for name in names[:2]]
    handles = "".join(f"\thandle_path /{name}* {{\n\t\treverse_proxy {name}:3000\n\t}}\n" for name in names)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n:{PORT} {{\n{handles}}}\n")

    def deploy(image, order):
        services = {
            name: {"image": image if name == edited else old[name],
                   "deploy": {"replicas": 2, "endpoint_mode": "dnsrr", "update_config": {"order": order}}} for name in names}
        services["proxy"] = {
            "image": f"{swarm.registry_address}/base/caddy:2", "command": ["caddy", "run", "--config", "/Caddyfile", "--adapter", "caddyfile"],
            "deploy": {"mode": "global", "endpoint_mode": "dnsrr"}, "configs": [{"source": "caddyfile", "target": "/Caddyfile"}],
            "ports": [{"target": PORT, "published": PORT, "mode": "host"}]}
        # YAML has JSON as a part.
        (folder / "stack.yml").write_text(
            json.dumps({"version": "3.7", "services": services, "configs": {"caddyfile": {"file": str(folder / "Caddyfile")}}}))
        first.docker("stack", "deploy", "-c", folder / "stack.yml", stack)

    def ended(*words):
        return lambda: said(
            first, "service", "inspect", "--format", "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}", f"{stack}_{edited}") in words

    for order in ("stop-first", "start-first"):
        more = "" if order == "stop-first" else " with `order: start-first`"
        deploy(old[edited], order)
        until("the stack", lambda: is_whole(first))
        time.sleep(3)
        loads = on_each(swarm.nodes, *paths)

        def updated(number):
            def run():
                deploy(new if number % 2 == 0 else old[edited], order)
                time.sleep(0.5)
                until("the update", ended("completed"))

            return timed(run)

        def back(_):
            def run():
                first.docker("service", "rollback", "--detach", f"{stack}_{edited}")
                time.sleep(0.5)
                until("the rollback", ended("rollback_completed"))

            return timed(run)

        def scaled(_):
            def run():
                for count in (4, 2):
                    first.docker("service", "scale", "--detach", f"{stack}_{edited}={count}")
                    time.sleep(0.5)
                    until("the number", lambda: is_whole(first))

            return timed(run)

        try:
            measure(rows, f"`docker stack deploy`, 1 of {len(names)} services changed{more}", updated, *loads, after=2)
            measure(rows, f"`docker service rollback`{more}", back, *loads, tries=min(TRIES, 2), after=2)
            if order == "stop-first":
                measure(rows, f"`docker service scale {edited}=4`, then `{edited}=2`", scaled, *loads, after=2)
                measure(rows, "node 3 drained, then active", drained(swarm), *loads, tries=min(TRIES, 3), after=2)
                measure(
                    rows, "the link of node 3 cut, then mended", cut_off(swarm), *on_each(swarm.nodes[:2], *paths), tries=min(TRIES, 3),
                    after=2)
        finally:
            first.docker("stack", "rm", stack)
            until("the end of the stack", lambda: not first.containers() and not said(first, "network", "ls", "-q", "--filter", "name=peer_"))


def rates(nodes, path, seconds=5):
    """Requests per second that each node answers, with load on all of them at once; empty without wrk."""
    if not shutil.which("wrk"):
        return []
    running = [subprocess.Popen(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", f"http://{node.address}:{PORT}{path}"], stdout=subprocess.PIPE, text=True) for node in nodes]
    lines = [line for process in running for line in process.communicate()[0].splitlines() if line.startswith("Requests/sec:")]
    return [round(float(line.split()[1])) for line in lines]


def sizes(count):
    """The times of a project with many functions on some nodes, and the rates of its proxies."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faaso-swarm-"))
    try:
        with SwarmNodes(folder / "swarm", NUMBER + count, count) as swarm:
            project = Project(folder, swarm, MANY, 1)
            first = project.up()
            until("all tasks", lambda: is_whole(swarm.manager))
            plan = statistics.median(timed(lambda: project.faaso("plan")) for _ in range(5))
            times = []
            for _ in range(TRIES):
                project.edit(project.names[0])
                times.append(project.up())
            row = {
                "nodes": count, "functions": MANY, "first": first, "plan": plan, "up": statistics.median(times), "worst": max(times),
                "rates": rates(swarm.nodes, f"/{project.names[0]}")}
            print(json.dumps(row), flush=True)
            project.faaso("down")
            return row
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faaso-swarm-"))
    result = {"ours": [], "peers": [], "sizes": []}
    try:
        with SwarmNodes(folder / "swarm", NUMBER, 3) as swarm:
            project = Project(folder, swarm, COUNT, 2)
            print(f"the first `faaso up` of {COUNT} functions: {project.up():.1f} s", flush=True)
            old = {name: images(swarm.manager, f"{PROJECT}_{name}") for name in project.names}
            ours(project, result["ours"])
            new = images(swarm.manager, f"{PROJECT}_{project.names[0]}")
            project.faaso("down")
            if ONLY == [""]:
                peer(swarm, folder, project.names, old, new, result["peers"])
        result["sizes"] = [sizes(count) for count in (1, 2, 3)] if MANY else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
