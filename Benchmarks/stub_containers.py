"""Containers, networks and volumes of the stub engine. Each running container answers its health path on its published ports.

No program runs in them. The proxy's container answers in the place of its keeper, on the socket in the folder that it has mounted.
"""

import itertools
import json
import os
import re
import resource
import selectors
import socket
import threading
import urllib.parse

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
ADMIN = "/run/faaso"


class Ports:
    """All listening sockets, with one thread: a request gets 200 and the answer for its socket."""

    def __init__(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < hard:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.selector = selectors.DefaultSelector()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.is_open = True
        self.thread.start()

    def close(self):
        self.is_open = False
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def listen(self, server, answer):
        server.listen(128)
        server.setblocking(False)
        self.selector.register(server, selectors.EVENT_READ, answer)

    def run(self):
        while self.is_open:
            for key, _ in self.selector.select(timeout=0.2):
                try:
                    if key.fileobj.type == socket.SOCK_STREAM and hasattr(key.data, "__call__"):
                        connection, _ = key.fileobj.accept()
                        self.selector.register(connection, selectors.EVENT_READ, (key.data,))
                    else:
                        (answer,) = key.data
                        request = key.fileobj.recv(1 << 20)
                        self.selector.unregister(key.fileobj)
                        if request:
                            key.fileobj.sendall(answer(request))
                        key.fileobj.close()
                except OSError:
                    pass


def keeper(host):
    """The answers of a proxy's keeper."""
    report = json.dumps({"detached": False, "host": host, "image": None, "command": "caddy",
                         "generations": [{"number": 1, "state": "serving"}]}).encode()

    def answer(request):
        body = report if request.startswith(b"GET /status") else b""
        return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    return answer


class Containers:
    """The engine's state besides images."""

    def __init__(self):
        self.containers, self.networks, self.volumes = {}, {}, {}
        self.numbers = itertools.count(1)
        self.ports = Ports()
        self.listed = {}
        self.lock = threading.Lock()

    def create(self, name, body):
        identifier = f"{next(self.numbers):064x}"
        host = body.get("HostConfig") or {}
        network = host.get("NetworkMode") or "bridge"
        endpoints = (body.get("NetworkingConfig") or {}).get("EndpointsConfig") or {network: {}}
        self.containers[identifier] = {
            "Id": identifier, "Names": ["/" + name], "Image": body["Image"], "ImageID": body["Image"], "Created": 1, "State": "created",
            "Labels": body.get("Labels") or {}, "NetworkSettings": {"Networks": {key: {} for key in endpoints}}, "host": host}
        self.listed = {}
        return {"Id": identifier}

    def find(self, name):
        return next((c for c in list(self.containers.values()) if name in (c["Id"], c["Names"][0][1:])), None)

    def start(self, container):
        container["State"] = "running"
        self.listed = {}
        for bindings in (container["host"].get("PortBindings") or {}).values():
            for binding in bindings:
                server = socket.socket(socket.AF_INET)
                server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                server.bind((binding.get("HostIp") or "127.0.0.1", int(binding["HostPort"])))
                self.ports.listen(server, lambda _: ANSWER)
        for mount in container["host"].get("Mounts") or []:
            if mount["Target"] == ADMIN:
                path = mount["Source"] + "/keeper.sock"
                if os.path.exists(path):
                    os.unlink(path)
                server = socket.socket(socket.AF_UNIX)
                server.bind(path)
                self.ports.listen(server, keeper(container["Id"][:12]))

    def details(self, container):
        is_running = container["State"] == "running"
        return {**container, "Name": container["Names"][0], "RestartCount": 0, "Config": {"Image": container["Image"], "Labels": container["Labels"]},
                "State": {"Status": container["State"], "Running": is_running, "StartedAt": "2026-01-02T03:04:05Z"},
                "HostConfig": {"RestartPolicy": {"Name": "unless-stopped"}}, "Image": container["ImageID"]}

    def list(self, query):
        """The bytes of a listing by labels. Docker encodes its answer each time; here that is no part of the measurement."""
        text = query.get("filters", "{}")
        if text not in self.listed:
            wanted = json.loads(text).get("label") or []
            self.listed[text] = json.dumps([
                {key: value for key, value in container.items() if key != "host"} for container in list(self.containers.values())
                if all(container["Labels"].get(*label.split("=", 1)[:1]) == label.partition("=")[2] for label in wanted)]).encode()
        return self.listed[text]

    def get(self, path, query):
        """The answer to a GET as (value, status); None if it is not about these objects."""
        if path.endswith("/containers/json"):
            return self.list(query), 200
        if path.endswith("/networks"):
            return [network for network in self.networks.values()], 200
        if path.endswith("/volumes"):
            return {"Volumes": [volume for volume in self.volumes.values()]}, 200
        if found := re.search(r"/(containers|networks|volumes)/([^/]+)(/json)?$", path):
            kind, name = found.group(1), urllib.parse.unquote(found.group(2))
            value = self.find(name) if kind == "containers" else getattr(self, kind).get(name)
            if value is None:
                return {"message": f"no such object: {name}"}, 404
            return (self.details(value) if kind == "containers" else value), 200
        return None

    def post(self, path, query, body):
        """The answer to a POST as (value, status); None if it is not about these objects."""
        with self.lock:
            if path.endswith("/containers/create"):
                return self.create(query["name"], body), 201
            if path.endswith(("/networks/create", "/volumes/create")):
                kind = getattr(self, path.split("/")[-2])
                kind[body["Name"]] = {"Id": f"{next(self.numbers):064x}", "Name": body["Name"], "Labels": body.get("Labels") or {}}
                return kind[body["Name"]], 201
            if found := re.search(r"/containers/([^/]+)/(start|update|rename|stop)$", path):
                if (container := self.find(found.group(1))) is None:
                    return {"message": "no such container"}, 404
                if found.group(2) == "start":
                    self.start(container)
                return {"Warnings": []}, 200
        return None
