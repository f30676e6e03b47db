"""A proxy between an engine and a registry that lies in one way: liar.py PORT REGISTRY_PORT MODE_FILE.

Each request is appended to MODE_FILE.log. The file has the mode, and is read at each request:
  honest            passes everything on
  moved A B         tag A has the manifest of tag B
  flipped           one bit of each large blob is wrong
  truncated         each large blob ends in the middle
  failing           every answer is 500
  silent            no answer comes
  slow              blobs come at one byte a second
  full              nothing can be uploaded
"""

import http.client
import http.server
import socketserver
import sys
import threading
import time

PORT, REGISTRY, FILE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
LARGE = 150
over = threading.Event()


class Liar(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return data
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status, headers, data):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        return data

    def answer(self):
        mode = open(FILE).read().split()
        data, path = self.body(), self.path
        with open(FILE + ".log", "a") as log:
            log.write(f"{self.command} {path}\n")
        if mode[0] == "failing":
            self.send(500, [("Content-Type", "text/plain")], b"")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if mode[0] == "silent":
            over.wait(900)
            return
        if mode[0] == "full" and self.command in ("POST", "PUT", "PATCH"):
            text = b'{"errors":[{"code":"UNKNOWN","message":"no space left on device"}]}'
            self.send(500, [("Content-Type", "application/json")], text)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        if mode[0] == "moved" and path.endswith("/manifests/" + mode[1]):
            path = path[: -len(mode[1])] + mode[2]
        registry = http.client.HTTPConnection("127.0.0.1", REGISTRY)
        headers = {}
        for name, value in self.headers.items():
            if name.lower() in ("transfer-encoding", "content-length"):
                continue
            # An engine sends one `Accept` for each type, in any order.
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        registry.request(self.command, path, body=data if data or self.command in ("POST", "PUT", "PATCH") else None, headers=headers)
        response = registry.getresponse()
        content = response.read()
        is_large = "/blobs/" in path and self.command == "GET" and response.status == 200 and len(content) > LARGE
        self.send(response.status, response.getheaders(), content)
        length = response.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        if length is not None:
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command == "HEAD":
            return
        if is_large and mode[0] == "flipped":
            middle = len(content) // 2
            content = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:]
        if is_large and mode[0] == "truncated":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
            self.connection.close()
            return
        if is_large and mode[0] == "slow":
            for byte in content[:60]:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if over.wait(1):
                    return
        self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = lambda self: self.quietly()

    def quietly(self):
        try:
            self.answer()
        except (OSError, ValueError, http.client.HTTPException):
            self.close_connection = True


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        pass


Server(("127.0.0.1", PORT), Liar).serve_forever()
