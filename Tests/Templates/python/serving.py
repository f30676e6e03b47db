"""The server of the python template as a process of its own, and connections to it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from wire import Response

# Where the package faaso lies: the folder that the tests are run in.
FAASO = os.environ.get("FAASO_PACKAGE", os.getcwd())
# The server of the templates that have one beside the function. An image has it beside the working directory.
BESIDE = os.path.join(os.getcwd() if os.path.isdir("faaso-server") else os.path.dirname(os.getcwd()), "faaso-server")


class Server:
    """Serves a handler.py of a test's own; None is a folder without one."""

    MODULE = ["-m", "faaso.server"]
    HANDLER = "handler.py"

    def __init__(self, handler, **settings):
        self.folder = tempfile.TemporaryDirectory()
        if handler is not None:
            with open(os.path.join(self.folder.name, self.HANDLER), "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(handler).lstrip("\n"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log_path = os.path.join(self.folder.name, "log")
        # Only the package: the folder that the tests are run in has a handler.py of its own.
        if self.MODULE[0] == "-m":
            os.symlink(os.path.join(FAASO, "faaso"), os.path.join(self.folder.name, "faaso"))
        settings = {**settings, **self.prepare()}
        path = os.environ.get("PYTHONPATH", "")
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.MODULE],
                cwd=self.folder.name,
                env={**os.environ, "PYTHONPATH": path, "PORT": str(self.port), **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def prepare(self):
        """Further settings, after the template's own files were added to the folder."""
        return {}

    def __enter__(self):
        for _ in range(6000):
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended: {self.log}")
            try:
                self.connection().close()
                return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"the server does not listen: {self.log}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    @property
    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def expect_log(self, text, times):
        """Waits until the log has a text so many times."""
        for _ in range(6000):
            if self.log.count(text) >= times:
                return
            time.sleep(0.02)
        raise AssertionError(f"{text!r} is not {times} times in the log: {self.log}")

    def connection(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=120)

    def begin(self, targets):
        """Sends a GET for each target on a connection of its own. Returns the connections when the server has them and the requests.

        A connection whose request is still on its way looks idle, and a server that stops closes it.
        """
        connections = [self.connection() for _ in targets]
        for connection, target in zip(connections, targets):
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while self.holds_anything("/proc/net/tcp") or self.holds_anything("/proc/net/tcp6"):
            time.sleep(0.02)
        return connections

    def holds_anything(self, table):
        """True while the kernel holds connections that the server has not accepted, or bytes that it has not read."""
        try:
            with open(table, encoding="ascii") as file:
                rows = [line.split() for line in file][1:]
        except FileNotFoundError:
            return False
        for row in rows:
            here, there = (int(address.rsplit(":", 1)[1], 16) for address in row[1:3])
            sending, waiting = (int(count, 16) for count in row[4].split(":"))
            if here == self.port and waiting or there == self.port and sending:
                return True
        return False

    def ask(self, target="/", method="GET", body=b"", headers=""):
        """The response to one request on a connection of its own."""
        with self.connection() as connection:
            length = f"Content-Length: {len(body)}\r\n" if body else ""
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\n{length}{headers}\r\n".encode("latin-1") + body)
            return Response(connection, method)

    def stop(self):
        """Sends SIGTERM and returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)


class ServerCase(unittest.TestCase):
    """Tests that share the server of one handler."""

    HANDLER = ""
    SETTINGS = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.HANDLER, **cls.SETTINGS).__enter__()
        cls.addClassCleanup(cls.server.__exit__)
