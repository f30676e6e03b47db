"""A person's commands in one folder, and the text that they print. The scripts beside this file import it.

A script prints a page of text: a heading for each situation, and below it each command with its output and its status.
`make_base` needs a Docker engine with the image debian:bookworm-slim. `finish` removes everything that the commands made.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

BASE = "comparison/python"
HANDLER = '''def handle(request):
    name = request.get("name", "world")
    return {"hello": name}
'''
SERVER = '''import http.server, json, urllib.parse
from handler import handle

class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.path).query))
        body = json.dumps(handle(query)).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("", 8000), Server).serve_forever()
'''
TEST = '''from handler import handle
assert handle({}) == {"hello": "world"}, f"expected world, got {handle({})}"
'''
DOCKERFILE = f'''FROM {BASE}
WORKDIR /app
COPY handler.py server.py ./
RUN python3 -m py_compile handler.py
EXPOSE 8000
CMD ["python3", "server.py"]
'''
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def make_base():
    """Makes the stand-in for the image python, which no registry is needed for."""
    text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -qy --no-install-recommends python3\n"
    subprocess.run(["docker", "build", "-q", "-t", BASE, "-"], input=text, text=True, check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "DOCKER_BUILDKIT": "0"})


def start_registry(address, folder, settings=""):
    """Starts a registry that keeps its images in a folder. `settings` are further lines of its configuration."""
    path = pathlib.Path(folder, "registry.yml")
    path.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{addr: '{address}'}}\n{settings}")
    return subprocess.Popen(["docker-registry", "serve", str(path)], **QUIET)


class Transcript:
    """The folder `shop` of one person, and one bash whose variables last for the whole transcript."""

    def __init__(self, **variables):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="faaso-comparison-"))
        self.folder = self.top / "shop"
        self.folder.mkdir()
        (self.top / "home").mkdir()
        self.variables = {**os.environ, "HOME": str(self.top / "home"), "NO_COLOR": "1", "TERM": "dumb", **variables}
        for role in ("AUTHOR", "COMMITTER"):
            self.variables |= {f"GIT_{role}_NAME": "ann", f"GIT_{role}_EMAIL": "ann@example.org"}
        self.shell = subprocess.Popen(["bash", "--noprofile", "--norc"], cwd=self.folder, env=self.variables, text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)

    def write(self, **files):
        """Writes files of the folder, each name with `_` for its dot."""
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text)

    def version(self, command):
        """Prints a command and the first lines of its output that name a version."""
        print(f"$ {command}\n" + "\n".join(line for line in self.quiet(command)[1].split("\n") if re.search(r"\d\.\d", line)))

    def situation(self, name):
        print(f"\n## {name}\n", flush=True)

    def quiet(self, command):
        """Runs a command that the person did not type. Returns its status and output."""
        output = self.top / "output"
        print(f": >'{output}'\n{{ {command}\n}} >>'{output}' 2>&1 </dev/null; echo $?", file=self.shell.stdin, flush=True)
        status = int(self.shell.stdout.readline())
        return status, self.readable(output.read_text(errors="replace"))

    def run(self, *commands):
        """Runs what the person typed, and prints it with its output."""
        for command in commands:
            print(f"$ {command}", flush=True)
            status, text = self.quiet(command)
            if text:
                print(text)
            if status:
                print(f"[exit {status}]", flush=True)

    def readable(self, text):
        """The text without colours, redrawn lines and this machine's name server, and with short folders."""
        text = re.sub(r" on [\d.]+:53\b", "", ESCAPE.sub("", text))
        text = text.replace(str(self.folder), "/home/ann/shop").replace(str(self.top), "/home/ann")
        return "\n".join(line.rstrip("\r").rpartition("\r")[2].rstrip() for line in text.split("\n")).strip("\n")

    def finish(self, *commands):
        """Cleans up by commands, and ends the shell and all that it started."""
        for command in commands:
            self.quiet(command)
        os.killpg(self.shell.pid, signal.SIGKILL)
        shutil.rmtree(self.top, ignore_errors=True)
