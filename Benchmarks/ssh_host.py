#!/usr/bin/env python3
"""A host for `--to`: a network namespace with an engine of its own and an sshd. Needs root.

    Benchmarks/ssh_host.py FOLDER [NUMBER]

It prints `ready` when the host answers, and takes everything down at the end of standard input. FOLDER/bin goes onto the PATH:
its `ssh` reads FOLDER/config, which knows the host as `faaso-test-host`. The engine has no image.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from second_engine import SecondEngine, quiet

ALIAS = "faaso-test-host"


class SSHHost:
    """A host in a namespace. The address is 10.231.NUMBER.2, seen from 10.231.NUMBER.1."""

    def __init__(self, folder, number=7):
        self.folder, self.name = pathlib.Path(folder).resolve(), f"faaso-h{number}"
        self.near, self.address = f"10.231.{number}.1", f"10.231.{number}.2"
        self.engine = SecondEngine(self.folder / "engine")
        # The engine that runs in the namespace has the folders of its runtime to itself.
        self.engine.prefix = ["nsenter", f"--net=/run/netns/{self.name}", "unshare", "-m", "sh", "-c",
                              'mkdir -p /run/docker && mount -t tmpfs none /run/docker && exec "$@"', "sh"]
        self.sshd = None

    def __enter__(self):
        for part in ("engine", "bin", "state", "cache"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)
        quiet("ip", "netns", "add", self.name)
        try:
            quiet("ip", "link", "add", f"{self.name}a", "type", "veth", "peer", "name", f"{self.name}b", "netns", self.name)
            quiet("ip", "addr", "add", f"{self.near}/24", "dev", f"{self.name}a")
            quiet("ip", "link", "set", f"{self.name}a", "up")
            for words in (["addr", "add", f"{self.address}/24", "dev", f"{self.name}b"], ["link", "set", f"{self.name}b", "up"],
                          ["link", "set", "lo", "up"]):
                quiet("ip", "-n", self.name, *words)
            self.engine.start()
            self.start_sshd()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start_sshd(self):
        os.makedirs("/run/sshd", exist_ok=True)
        for key in ("host_key", "user_key"):
            if not (self.folder / key).exists():
                quiet("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / key))
        public = (self.folder / "host_key.pub").read_text().split()
        (self.folder / "known_hosts").write_text(f"{self.address} {public[0]} {public[1]}\n")
        (self.folder / "authorized_keys").write_text((self.folder / "user_key.pub").read_text())
        (self.folder / "sshd_config").write_text(
            f"""Port 22
ListenAddress {self.address}
HostKey {self.folder}/host_key
PidFile {self.folder}/sshd.pid
AuthorizedKeysFile {self.folder}/authorized_keys
PasswordAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
SetEnv DOCKER_HOST=unix://{self.engine.socket} FAASO_STATE={self.folder}/state XDG_CACHE_HOME={self.folder}/cache
""")
        (self.folder / "config").write_text(
            f"""Host {ALIAS}
HostName {self.address}
User root
IdentityFile {self.folder}/user_key
UserKnownHostsFile {self.folder}/known_hosts
""")
        wrapper = self.folder / "bin" / "ssh"
        wrapper.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {self.folder}/config "$@"\n')
        wrapper.chmod(0o755)
        with open(self.folder / "sshd.log", "ab") as log:
            self.sshd = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.name}", "/usr/sbin/sshd", "-D", "-e", "-f", str(self.folder / "sshd_config")],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        for _ in range(600):
            if subprocess.run([wrapper, ALIAS, "true"], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit("sshd does not answer:\n" + (self.folder / "sshd.log").read_text()[-2000:])

    def cut(self):
        """Ends every connection at once, as a broken link does."""
        quiet("ip", "link", "set", f"{self.name}a", "down")

    def mend(self):
        quiet("ip", "link", "set", f"{self.name}a", "up")

    def __exit__(self, *_):
        if self.sshd:
            self.sshd.terminate()
            self.sshd.wait()
        if self.engine.process:
            ids = subprocess.run(["docker", "ps", "-aq"], env=self.engine.environment, capture_output=True, text=True).stdout.split()
            if ids:
                subprocess.run(["docker", "rm", "-f", *ids], env=self.engine.environment, capture_output=True)
            self.engine.end()
        subprocess.run(["ip", "link", "del", f"{self.name}a"], capture_output=True)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    # A test process that ends leaves SIGTERM blocked in its children.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    with SSHHost(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7) as host:
        print("ready", flush=True)
        for line in sys.stdin:
            if line.strip() in ("cut", "mend"):
                getattr(host, line.strip())()
                print("done", flush=True)
