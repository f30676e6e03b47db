#!/usr/bin/env python3
"""A swarm on one machine: engines in network namespaces, joined by a bridge, with a registry beside them. Needs root and docker-registry.

    Benchmarks/swarm_nodes.py FOLDER [NUMBER [NODES]]

It prints `ready` when all nodes are in the swarm, and takes everything down at the end of standard input.
FOLDER/node1/docker.sock is the socket of the first manager; up to three nodes are managers.
The registry is 10.232.NUMBER.1:5000, without TLS. The engines have the images debian:bookworm-slim and caddy:2.
A line of standard input is an order: `cut 2` and `mend 2` for a node's link, `kill 2` and `start 2` for its engine.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from second_engine import SecondEngine, quiet

IMAGES = ["debian:bookworm-slim", "caddy:2"]
MANAGERS = 3


class Node:
    """An engine in a namespace. Its address is 10.232.NUMBER.(10 + index)."""

    def __init__(self, folder, number, index):
        self.folder, self.index = folder / f"node{index}", index
        self.name, self.address = f"faaso-s{number}-{index}", f"10.232.{number}.{10 + index}"
        self.switch, self.link = f"faaso-s{number}", f"node{index}"
        self.engine = SecondEngine(self.folder, "--insecure-registry", f"10.232.{number}.1:5000")
        # The names of machines tell the nodes apart. The runtime's folders are the engine's own.
        self.engine.prefix = [*self.inside, "unshare", "-m", "-u", "sh", "-c",
                              f'hostname node{index} && mkdir -p /run/docker && mount -t tmpfs none /run/docker && exec "$@"', "sh"]

    @property
    def inside(self):
        """The words before a command that runs on this machine of the swarm: in its network, where test containers are reached."""
        return ["nsenter", f"--net=/run/netns/{self.name}"]

    def up(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)
        quiet("ip", "netns", "add", self.name)
        quiet("ip", "-n", self.switch, "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        quiet("ip", "-n", self.switch, "link", "set", self.link, "master", "bridge", "up")
        for words in (["addr", "add", f"{self.address}/24", "dev", "eth0"], ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]):
            quiet("ip", "-n", self.name, *words)
        self.engine.start()

    def docker(self, *words, **more):
        done = subprocess.run(["docker", *words], env=self.engine.environment, capture_output=True, text=True, **more)
        if done.returncode != 0:
            raise SystemExit(f"docker {' '.join(words)} on {self.name}: {done.stderr}")
        return done.stdout.strip()

    def cut(self):
        """Ends the traffic of the node at once, as a broken link does."""
        quiet("ip", "-n", self.switch, "link", "set", self.link, "down")

    def mend(self):
        quiet("ip", "-n", self.switch, "link", "set", self.link, "up")

    def kill(self):
        """Ends the engine as a crash does. Its containers go on running."""
        self.engine.end(signal.SIGKILL)

    def start(self):
        self.engine.start()

    def revive(self):
        """Starts an engine that was killed, because its containers run on."""
        if self.engine.process and self.engine.process.poll() is not None:
            try:
                self.engine.start()
            except SystemExit as error:
                print(error, file=sys.stderr)

    def down(self):
        if self.engine.process and self.engine.process.poll() is None:
            # The engine would otherwise start the tasks again while it ends.
            for words in (["swarm", "leave", "--force"], ["rm", "-f", *self.containers()]):
                subprocess.run(["docker", *words], env=self.engine.environment, capture_output=True, timeout=60)
            self.engine.end()
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)

    def containers(self):
        return subprocess.run(["docker", "ps", "-aq"], env=self.engine.environment, capture_output=True, text=True).stdout.split()


class SwarmNodes:
    """A swarm of some nodes."""

    def __init__(self, folder, number=7, count=1):
        self.folder, self.switch = pathlib.Path(folder).resolve(), f"faaso-s{number}"
        self.registry_address = f"10.232.{number}.1:5000"
        self.number, self.registry = number, None
        self.nodes = [Node(self.folder, number, index) for index in range(1, count + 1)]

    @property
    def manager(self):
        return self.nodes[0]

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["ip", "netns", "del", self.switch], capture_output=True)
        quiet("ip", "netns", "add", self.switch)
        try:
            # The bridge has a namespace of its own, because docker's rules of the firewall end the traffic of bridges here.
            quiet("ip", "-n", self.switch, "link", "add", "bridge", "type", "bridge")
            quiet("ip", "-n", self.switch, "link", "set", "bridge", "up")
            quiet("ip", "link", "add", self.switch, "type", "veth", "peer", "name", "machine", "netns", self.switch)
            quiet("ip", "-n", self.switch, "link", "set", "machine", "master", "bridge", "up")
            quiet("ip", "addr", "add", f"10.232.{self.number}.1/24", "dev", self.switch)
            quiet("ip", "link", "set", self.switch, "up")
            self.start_registry()
            for node in self.nodes:
                node.up()
            self.manager.engine.load(*IMAGES)
            for image in IMAGES:
                self.share(image)
            self.join()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start_registry(self):
        (self.folder / "registry.yml").write_text(
            f"""version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {self.folder}/registry}}, delete: {{enabled: true}}}}
http: {{addr: "{self.registry_address}"}}
""")
        with open(self.folder / "registry.log", "ab") as log:
            self.registry = subprocess.Popen(
                ["docker-registry", "serve", self.folder / "registry.yml"], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True)

    def share(self, image):
        """Puts a base image into the registry, and from there into the engines of all nodes."""
        shared = f"{self.registry_address}/base/{image}"
        self.manager.docker("tag", image, shared)
        self.manager.docker("push", "-q", shared)
        for node in self.nodes[1:]:
            node.docker("pull", "-q", shared)
            node.docker("tag", shared, image)

    def join(self):
        first = self.manager
        first.docker("swarm", "init", "--advertise-addr", first.address, "--default-addr-pool", "10.236.0.0/14")
        tokens = {role: first.docker("swarm", "join-token", "-q", role) for role in ("manager", "worker")}
        for node in self.nodes[1:]:
            role = "manager" if node.index <= MANAGERS else "worker"
            node.docker("swarm", "join", "--token", tokens[role], "--advertise-addr", node.address, f"{first.address}:2377")

    def __exit__(self, *_):
        for node in self.nodes:
            node.revive()
        for node in reversed(self.nodes):
            node.down()
        if self.registry:
            self.registry.terminate()
            self.registry.wait()
        subprocess.run(["ip", "link", "del", self.switch], capture_output=True)
        subprocess.run(["ip", "netns", "del", self.switch], capture_output=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    # A test process that ends leaves SIGTERM blocked in its children, and a shell starts programs in the background without SIGINT.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with SwarmNodes(sys.argv[1], *(int(word) for word in sys.argv[2:4])) as swarm:
        print("ready", flush=True)
        for line in sys.stdin:
            order, _, index = line.strip().partition(" ")
            if order in ("cut", "mend", "kill", "start"):
                getattr(swarm.nodes[int(index) - 1], order)()
                print("done", flush=True)
