"""Load on a port, of 127.0.0.1 or of another host, over connections that are kept: requests, streamed answers, websockets, and connections that mostly rest.

Each counts what it sent and what was lost: an answer other than 200, a stream without its end, a connection that the server closed
without saying so in an answer (`Connection: close`, after which a client makes another one).
"""

import base64
import http.client
import os
import socket
import threading
import time


class Load:
    """Threads that ask until they are stopped; `run` asks once more and gives what was the matter, or nothing."""

    def __init__(self, port, paths, connections):
        self.port, self.sent, self.lost, self.stopped = port, 0, [], False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.work, args=(path,), daemon=True) for path in paths for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def work(self, path):
        state = {}
        while not self.stopped:
            try:
                reason = self.run(path, state)
            except (OSError, http.client.HTTPException) as error:
                reason = type(error).__name__
            if reason:
                state = {}
            with self.lock:
                self.sent += 1
                if reason:
                    self.lost.append(reason)
            # A new connection for what a server refuses is no hurry.
            time.sleep(0.02 if reason else self.pause)

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()
        return self.sent, self.lost


class Requests(Load):
    """GET and POST with a body in turn, or GET alone without `posts`. Without `keeps` each has a connection of its own."""

    def __init__(self, port, paths, connections=4, pause=0.005, keeps=True, posts=True, host="127.0.0.1"):
        self.pause, self.keeps, self.posts, self.host = pause, keeps, posts, host
        super().__init__(port, paths, connections)

    def run(self, path, state):
        if not self.keeps and "connection" in state:
            state.pop("connection").close()
        if "connection" not in state:
            state["connection"] = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection = state["connection"]
        state["count"] = state.get("count", 0) + 1
        if state["count"] % 2 or not self.posts:
            connection.request("GET", path)
        else:
            connection.request("POST", path, body=b"x" * 1000)
        answer = connection.getresponse()
        answer.read()
        return None if answer.status == 200 else str(answer.status)


class Streams(Load):
    """Answers that come in chunks for some seconds. It sees before it asks again that the server has closed, as pools of connections do:
    an answer that has begun cannot say any more that it will be the last."""

    pause = 0.05

    def __init__(self, port, paths, connections=2, seconds=3):
        self.seconds = seconds
        super().__init__(port, paths, connections)

    def run(self, path, state):
        if "connection" not in state or is_closed(state["connection"].sock):
            state["connection"] = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        state["connection"].request("GET", f"{path}/stream?seconds={self.seconds}")
        answer = state["connection"].getresponse()
        if answer.status != 200:
            return str(answer.status)
        return None if answer.read().endswith(b"end\n") else "stream without its end"


class WebSockets(Load):
    """Echoes of short messages; lost is a connection that ends, and every message without its echo."""

    pause = 0.05

    def __init__(self, port, paths, connections=2):
        self.opened = 0
        super().__init__(port, paths, connections)

    def run(self, path, state):
        if "socket" not in state:
            state["socket"] = self.open(path)
            self.opened += 1
        mask, text = os.urandom(4), b"%d" % time.monotonic_ns()
        frame = bytes([0x81, 0x80 | len(text)]) + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(text))
        state["socket"].sendall(frame)
        answer = self.exactly(state["socket"], 2 + len(text))
        return None if answer[2:] == text else "websocket: another answer"

    def open(self, path):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            f"GET {path}/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.exactly(connection, 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        return connection

    @staticmethod
    def exactly(connection, count):
        data = b""
        while len(data) < count:
            piece = connection.recv(count - len(data))
            if not piece:
                raise ConnectionResetError("the websocket was closed")
            data += piece
        return data


class Resting(Load):
    """One GET every so many seconds on a kept connection. With `looks` it sees before it sends that the server has closed, as every
    pool of connections does; without, a connection that was closed is lost."""

    def __init__(self, port, paths, connections=8, every=1.0, looks=False):
        self.pause, self.looks, self.closed = every, looks, 0
        super().__init__(port, paths, connections)

    def run(self, path, state):
        connection = state.get("connection")
        if connection and self.looks and is_closed(connection.sock):
            self.closed += 1
            connection = None
        if connection is None:
            connection = state["connection"] = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return None if answer.status == 200 else str(answer.status)


def is_closed(connection):
    """Whether the server has ended a connection; one that was not made yet, or ended by an answer, is none."""
    if connection is None:
        return False
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(30)
