"""The ten situations with faas-cli: faas_cli.py >recorded/faas-cli.txt.

It needs root, faas-cli, the gateway of openfaas/faas as `gateway`, docker-registry, a docker CLI with BuildKit, and git.
The ports 28081 and 28082 must be free. `go build -mod=vendor` makes both programs from their repositories.
The gateway has a stand-in for a provider: it accepts each deployment, and runs no function.
The gateway always listens on port 8080, so it runs in a network namespace of its own, as does faas-cli.
"""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
from transcript import DOCKERFILE, HANDLER, QUIET, SERVER, TEST, Transcript, make_base, start_registry

REGISTRY, PROVIDER = "127.0.0.1:28082", 28083
STACK = f'''version: 1.0
provider:
  name: openfaas
  gateway: http://127.0.0.1:8080
functions:
  hello:
    lang: python
    handler: ./hello
    image: {REGISTRY}/hello:latest
'''
# A template as openfaas' own are: the folder `function` gets the handler, and its tests are a step of the build.
TEMPLATE = DOCKERFILE.replace("COPY handler.py server.py ./\nRUN python3 -m py_compile handler.py\n", """COPY server.py ./
COPY function ./
RUN python3 -m py_compile handler.py
RUN python3 test.py
""")
UP = "faas-cli up -f stack.yaml"
LOCAL = "timeout 20 faas-cli local-run hello -f stack.yaml --port 28081"


class Provider(http.server.BaseHTTPRequestHandler):
    """The functions that were deployed, and nothing that runs them."""

    functions = {}

    def do_GET(self):
        name = self.path.partition("?")[0].rpartition("/")[2]
        known = self.functions.get(name)
        self.answer(200 if known or name == "functions" else 404, known or list(self.functions.values()))

    def do_POST(self):
        text = b""
        if "Content-Length" in self.headers:
            text = self.rfile.read(int(self.headers["Content-Length"]))
        while "Content-Length" not in self.headers and (size := int(self.rfile.readline(), 16)):
            text += self.rfile.read(size)
            self.rfile.readline()
        body = json.loads(text)
        known = self.command == "POST" or body["service"] in self.functions
        if known:
            self.functions[body["service"]] = {"name": body["service"], "image": body["image"], "replicas": 1, "availableReplicas": 1}
        self.answer(202 if known else 404, {})

    do_PUT = do_POST

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if len(sys.argv) == 1:
    make_base()
    with tempfile.TemporaryDirectory() as folder:
        registry = start_registry(REGISTRY, folder)
        try:
            inside = ["sh", "-c", f"ip link set lo up && exec {sys.executable} {sys.argv[0]} {os.getpid()}"]
            sys.exit(subprocess.run(["unshare", "-n", *inside]).returncode)
        finally:
            registry.kill()

provider = http.server.ThreadingHTTPServer(("127.0.0.1", PROVIDER), Provider)
threading.Thread(target=provider.serve_forever, daemon=True).start()
settings = {"functions_provider_url": f"http://127.0.0.1:{PROVIDER}/", "basic_auth": "false", "faas_prometheus_host": "127.0.0.1"}
gateway = subprocess.Popen(["gateway"], env={**os.environ, **settings}, **QUIET)
ann = Transcript()
try:
    (ann.folder / "hello").mkdir()
    (ann.folder / "template/python").mkdir(parents=True)
    for name, text in {"hello/handler.py": HANDLER, "hello/test.py": TEST, "template/python/server.py": SERVER,
                       "template/python/Dockerfile": TEMPLATE, "template/python/template.yml": "language: python\n"}.items():
        (ann.folder / name).write_text(text)
    ann.write(stack_yaml=STACK)
    ann.quiet("echo build >.gitignore; git init -q && git add -A && git commit -qm hello; sleep 2")
    print("# faas-cli: ten situations\n")
    ann.version("faas-cli version")

    ann.situation("The first run")
    ann.run(UP)

    ann.situation("Nothing changed")
    ann.run(UP)

    ann.situation("A build that breaks")
    ann.run("echo 'def broken(:' >>hello/handler.py", UP, "git checkout -q .")

    ann.situation("A test that fails")
    ann.run("""sed -i 's/"world"/"World"/' hello/handler.py""", UP, "git checkout -q .")

    ann.situation("A port that is taken")
    ann.quiet(f"nsenter -t {sys.argv[1]} -n python3 -m http.server --bind 0.0.0.0 28081 >/dev/null 2>&1 & sleep 1")
    ann.run(LOCAL)
    ann.quiet("kill -9 $!")

    ann.situation("No engine")
    ann.run(f"DOCKER_HOST=unix:///tmp/nowhere.sock {UP}")

    ann.situation("A secret that is missing")
    ann.run("echo '    secrets: [api-key]' >>stack.yaml", LOCAL, "git checkout -q .")

    ann.situation("A typo in a file")
    ann.run("echo '    enviroment: {A: b}' >>stack.yaml", UP, "git checkout -q .")

    ann.situation("Back to the version before")
    ann.run("faas-cli rollback hello")

    ann.situation("The cause of a build")
    ann.run("sed -i 's/name}/name.strip()}/' hello/handler.py", UP, "faas-cli why hello")

    ann.situation("No gateway")
    gateway.kill()
    ann.run("faas-cli deploy -f stack.yaml")
finally:
    gateway.kill()
    ann.finish(f"docker images -qa {REGISTRY}/hello | sort -u | xargs -r docker rmi -f", "docker rmi comparison/python")
