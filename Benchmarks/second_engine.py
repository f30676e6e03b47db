"""An engine of one's own, for programs that run as root in namespaces of their own."""

import os
import signal
import subprocess
import time

# A template with Caddy as a server, made without any network. The command is left open.
SERVER = """FROM debian:bookworm-slim AS server
COPY --from=caddy:2 /usr/bin/caddy /caddy
RUN cp /caddy /server
FROM debian:bookworm-slim
COPY --from=server /server /usr/bin/server
COPY . /srv/
USER 65534:65534
ENV HOME=/tmp
"""
# The template that serves the files of a function.
DOCKERFILE = SERVER + 'CMD ["server", "file-server", "--root", "/srv", "--listen", ":3000"]\n'


def repository(root, settings, names):
    """Writes a repository of functions that serve one page each, and test that they do."""
    (root / "templates" / "web").mkdir(parents=True)
    (root / "templates" / "web" / "Dockerfile").write_text(DOCKERFILE)
    (root / "templates" / "web" / "ping").write_text("pong\n")
    (root / "faaso.yml").write_text(settings)
    (root / "routes.yml").write_text("".join(f"/{name}: {name}\n" for name in names))
    for name in names:
        (root / "functions" / name).mkdir(parents=True)
        (root / "functions" / name / "metadata.yml").write_text(
            "runtime: web\ntest:\n  - name: serves\n    request: {path: /}\n    expect: {status: 200}\n")
        (root / "functions" / name / "index.html").write_text(f"{name} 1")


def quiet(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, **more)


def private_runtime():
    """The engine's runtime keeps things in /run/docker, whatever its exec-root is."""
    os.makedirs("/run/docker", exist_ok=True)
    quiet("mount", "-t", "tmpfs", "none", "/run/docker")


class SecondEngine:
    """An engine whose data, socket and log lie in a folder. It is in the namespaces of the caller, unless `prefix` says otherwise."""

    def __init__(self, folder, *options):
        self.folder, self.socket, self.process, self.options = folder, folder / "docker.sock", None, options
        # The words that start the engine in another namespace.
        self.prefix = []
        self.environment = {**os.environ, "DOCKER_HOST": f"unix://{self.socket}", "NO_COLOR": "1", "CI": "1"}
        self.environment.pop("DOCKER_CONTEXT", None)

    def start(self):
        with open(self.folder / "dockerd.log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, "dockerd", "--host", f"unix://{self.socket}", "--data-root", self.folder / "data", "--exec-root", self.folder / "exec",
                 "--pidfile", self.folder / "pid", "--bip", "10.222.0.1/16", "--default-address-pool", "base=10.223.0.0/16,size=24",
                 *self.options],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        for _ in range(600):
            if subprocess.run(["docker", "version"], env=self.environment, capture_output=True).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the second engine does not answer:\n" + (self.folder / "dockerd.log").read_text()[-2000:])

    def load(self, *images):
        """Copies images of the first engine."""
        saved = subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE)
        quiet("docker", "load", stdin=saved.stdout, env=self.environment)

    def end(self, how=signal.SIGTERM):
        runtime = subprocess.run(["pgrep", "-P", str(self.process.pid), "-x", "containerd"], capture_output=True, text=True).stdout.split()
        self.process.send_signal(how)
        self.process.wait()
        if how == signal.SIGKILL:
            # Its own containerd would be an orphan that the next engine waits for. The containers themselves go on.
            for process in runtime:
                os.kill(int(process), signal.SIGKILL)
            # Where nobody reaps orphans its number would be taken for one that runs.
            (self.folder / "exec" / "containerd" / "containerd.pid").unlink(missing_ok=True)
        (self.folder / "pid").unlink(missing_ok=True)
