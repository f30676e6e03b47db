"""An engine that only remembers, and a docker command beside it that hashes what it is given to build.

For benchmarks of change detection: thousands of functions become current in seconds, and no figure depends on how long images take.
"""

import contextlib
import http.server
import json
import os
import pathlib
import re
import socketserver
import threading
import urllib.parse

import stub_containers

CLI = """#!/bin/sh
case "$1" in
--version) echo 'Docker version 20.10.24, build stub' ;;
build)
	while [ "$#" -gt 0 ]; do
		[ "$1" = --iidfile ] && file=$2
		shift
	done
	sum=$(sha256sum)
	printf 'sha256:%s' "${sum%% *}" >"$file"
	;;
*) exit 1 ;;
esac
"""


def label(tags):
    """The label that a build for the function in the tag sets."""
    return {"faaso.function": tags[0].split("/")[-1].split(":")[0]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tags = {}
    containers = None

    def answer(self, value, status=200):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def parts(self):
        url = urllib.parse.urlparse(self.path)
        return url.path, dict(urllib.parse.parse_qsl(url.query))

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        if self.path.split("?")[0].endswith("/images/json"):
            images = {}
            for tag, image in list(self.tags.items()):
                images.setdefault(image, []).append(tag)
            self.answer([{"Id": image, "RepoTags": tags, "Labels": label(tags)} for image, tags in images.items()])
        elif found := re.search(r"/images/([^/]+)/json$", self.path):
            self.answer({"Id": urllib.parse.unquote(found.group(1)), "Config": {"User": "65534:65534"}})
        elif self.path.endswith("/info"):
            self.answer({"ID": "stub", "ServerVersion": "20.10.24", "OSType": "linux", "LoggingDriver": "json-file"})
        elif found := self.containers.get(*self.parts()):
            self.answer(*found)
        else:
            self.answer([])

    def do_PUT(self):
        self.body()
        self.answer({})

    def do_DELETE(self):
        self.answer({}, 204)

    def do_POST(self):
        path, query = self.parts()
        body = self.body()
        found = re.search(r"/images/(.+)/tag$", path)
        if not found:
            known = self.containers.post(path, query, json.loads(body) if body[:1] == b"{" else {})
            return self.answer(*known or ({"message": "not here"}, 404))
        self.tags[f"{query['repo']}:{query['tag']}"] = urllib.parse.unquote(found.group(1))
        self.answer({}, 201)

    def address_string(self):
        return "socket"

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


@contextlib.contextmanager
def running(folder, handler=Handler):
    """Serves from a socket in this folder; gives the environment in which faaso finds engine and docker command."""
    folder = pathlib.Path(folder)
    cli = folder / "docker"
    cli.write_text(CLI)
    cli.chmod(0o755)
    socket = str(folder / "engine.sock")
    Handler.tags, Handler.containers = {}, stub_containers.Containers()
    server = Server(socket, handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield {**os.environ, "DOCKER_HOST": f"unix://{socket}", "FAASO_DOCKER": str(cli)}
    finally:
        server.shutdown()
        server.server_close()
        Handler.containers.ports.close()
