"""Counts visits: `POST /NAME` counts one, `GET /NAME` answers with the number. The counts are kept in the file HITS."""

import json
import os
import re
import signal
import sqlite3
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NAME = re.compile(r"/([a-z0-9-]{1,40})")


class Counts:
    """Numbers by name in a file, which several processes may share."""

    def __init__(self, path):
        self.path = path
        self._run("CREATE TABLE IF NOT EXISTS hits (name TEXT PRIMARY KEY, number INTEGER NOT NULL)")

    def add(self, name):
        return self._run(
            "INSERT INTO hits VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET number = number + 1 RETURNING number", name
        )

    def get(self, name):
        return self._run("SELECT number FROM hits WHERE name = ?", name)

    def _run(self, statement, *values):
        with closing(sqlite3.connect(self.path, timeout=10)) as file, file:
            row = file.execute(statement, values).fetchone()
            return row[0] if row else 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/healthz":
            return self._answer(200, {"status": "ok"})
        self._count(path, self.server.counts.get)

    def do_POST(self):
        # An unread body would break the connection.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._count(urlsplit(self.path).path, self.server.counts.add)

    def log_message(self, *arguments):
        """The proxy's log has all requests."""

    def _count(self, path, action):
        name = NAME.fullmatch(path)
        if not name:
            return self._answer(404, {"error": "expected a name of a-z, 0-9 and '-', such as /start"})
        self._answer(200, {"name": name[1], "hits": action(name[1])})

    def _answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    # The end waits for the threads.
    daemon_threads = False
    request_queue_size = 128


def main():
    server = Server(("0.0.0.0", 8000), Handler)
    server.counts = Counts(os.environ.get("HITS", "hits.db"))
    # `shutdown` waits for the loop that it ends, so it runs in a thread of its own.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    main()
