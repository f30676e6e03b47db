"""Tries an image of a probe function on all that a function's image must do, with plain `docker run`.

    python3 contract.py IMAGE

The probe answers the paths below as python/probe.py does. The script writes one line for each check;
its exit status is 1 if one fails.
"""

import json
import socket
import subprocess
import sys
import threading
import time

from wire import Response

MEBIBYTE = 1 << 20
LIMIT = 32 * MEBIBYTE
PING = b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"
# As faaso starts a container of a function.
HARDENED = "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 512m --pids-limit 256".split()


def docker(*words):
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.strip()


class Function:
    """A container of the image, which serves a port of the loopback."""

    def __init__(self, image, *options):
        self.id = docker("run", "-d", "-p", "127.0.0.1::3000", *options, image)
        self.port = int(docker("port", self.id, "3000/tcp").splitlines()[0].rsplit(":", 1)[1])

    def __enter__(self):
        for _ in range(1200):
            try:
                if self.ask("/ping").status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"/ping is not answered: {self.log()}")

    def __exit__(self, *_):
        docker("rm", "-f", self.id)

    def log(self):
        done = subprocess.run(["docker", "logs", self.id], capture_output=True, text=True)
        return done.stdout + done.stderr

    def expect_log(self, text, times=1):
        """Waits for a text in the log, which the engine brings a little later."""
        for _ in range(1200):
            if self.log().count(text) >= times:
                return
            time.sleep(0.05)
        raise AssertionError(f"{text!r} is not {times} times in the log")

    def connection(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=120)

    def begin(self, target):
        """A connection on which a GET was sent."""
        connection = self.connection()
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return connection

    def ask(self, target, method="GET", head="", body=b""):
        with self.connection() as connection:
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode("latin-1") + body)
            return Response(connection, method)


def chunked(size, piece=16384):
    """A chunked body of so many bytes, a multiple of a piece."""
    return (f"{piece:x}\r\n".encode() + b"x" * piece + b"\r\n") * (size // piece) + b"0\r\n\r\n"


def expect(value, wanted):
    assert value == wanted, f"{value!r} instead of {wanted!r}"


CHECKS = []


def check(function):
    """Adds a check, which the name of the function names."""
    CHECKS.append(function)
    return function


@check
def answers_ping(function):
    expect(function.ask("/ping").status, 200)


@check
def runs_as_another_user_than_root(function):
    user = docker("inspect", "-f", "{{.Config.User}}", function.id)
    assert user.split(":")[0] not in ("", "0", "root"), f"the user is {user!r}"


@check
def keeps_a_connection_whose_body_it_did_not_read(function):
    for head, body in ((f"Content-Length: {MEBIBYTE}\r\n", b"x" * MEBIBYTE), ("Transfer-Encoding: chunked\r\n", chunked(MEBIBYTE))):
        with function.connection() as connection:
            connection.sendall(f"POST /unread HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + body)
            expect(Response(connection).body, b"unread")
            connection.sendall(PING)
            expect(Response(connection).status, 200)


@check
def takes_a_body_of_32_mebibytes(function):
    for head, body in ((f"Content-Length: {LIMIT}\r\n", b"x" * LIMIT), ("Transfer-Encoding: chunked\r\n", chunked(LIMIT))):
        expect(json.loads(function.ask("/echo", "POST", head, body).body)["length"], LIMIT)


@check
def refuses_a_larger_body_with_413_to_whoever_sends_all_of_it(function):
    size = 40 * MEBIBYTE
    for head, body in ((f"Content-Length: {size}\r\n", b"x" * size), ("Transfer-Encoding: chunked\r\n", chunked(size))):
        for _ in range(3):
            response = function.ask("/echo", "POST", head, body)
            expect((response.status, response.field("content-type")), (413, "application/json"))


@check
def asks_for_a_body_that_waits(function):
    for size, statuses in ((5, [100, 200]), (40 * MEBIBYTE, [413])):
        with function.connection() as connection:
            connection.sendall(f"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n".encode())
            expect(Response(connection).status, statuses[0])
            if len(statuses) > 1:
                connection.sendall(b"x" * size)
                expect(Response(connection).status, statuses[1])


@check
def sends_a_streamed_answer_as_it_is_written(function):
    # This client may be late for the first piece. A server that keeps pieces back is never in time.
    for _ in range(10):
        with function.begin("/stream") as connection:
            seen = b""
            while b"0\n" not in seen:
                seen += connection.recv(1000)
            began = time.monotonic()
            while not seen.endswith(b"0\r\n\r\n"):
                seen += connection.recv(1000)
            rest = time.monotonic() - began
        if rest > 0.3:
            return
    raise AssertionError(f"the last piece came {rest:.2f} s after the first")


@check
def answers_head_without_a_body(function):
    for target in ("/echo", "/stream", "/headers", "/ping"):
        with function.connection() as connection:
            connection.sendall(f"HEAD {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            expect(Response(connection, "HEAD").status, 200)
            connection.sendall(PING)
            expect(Response(connection).status, 200)


@check
def sends_no_body_with_204_and_304(function):
    for status in (204, 304):
        with function.connection() as connection:
            connection.sendall(f"GET /status?s={status} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            expect(Response(connection).status, status)
            connection.sendall(PING)
            expect(Response(connection).status, 200)


@check
def sends_response_headers_of_one_name(function):
    expect(function.ask("/headers").all("set-cookie"), ["a=1", "b=2"])


@check
def hands_over_path_query_and_headers_as_sent(function):
    for target in ("/a%2Fb?x=%2F&y=a+b", "//a//b/?", "/%C3%A9?%0a", "/a;b=c,d?e"):
        expect(json.loads(function.ask(target).body)["target"], target)
    headers = json.loads(function.ask("/echo", head="X-One: a, b\r\nX-Two: 1\r\nx-two: 2\r\nCookie: c=d; e=f\r\n").body)["headers"]
    expect([headers["x-one"], headers["x-two"], headers["cookie"]], ["a, b", "1, 2", "c=d; e=f"])


@check
def turns_anything_raised_into_500(function):
    for target in ("/raise", "/split", "/status?s=99", "/status?s=1000", "/fails"):
        response = function.ask(target)
        expect((response.status, response.field("content-type")), (500, "application/json"))
        assert "error" in json.loads(response.body)
        function.expect_log(f"GET {target.split('?')[0]} failed")
    expect(function.ask("/refuse").status, 418)


@check
def cuts_a_stream_that_fails_after_its_beginning(function):
    response = function.ask("/cut")
    expect((response.status, response.body, response.complete), (200, b"begun", False))
    function.expect_log("GET /cut failed")


@check
def writes_no_forged_line(function):
    function.ask("/raise", head="X-Request-Id: \x85FORGED\r\n")
    function.ask("/raise%0aFORGED%0d%0aFORGED%c2%85FORGED")
    function.ask("/raise", head="X-Request-Id: last\r\n")
    function.expect_log("[last] failed")
    forged = [line for line in function.log().splitlines() if line.startswith("FORGED")]
    expect(forged, [])


@check
def answers_64_requests_at_once(function):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(function.ask("/slow").body)) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(answers, [b"slow"] * 64)


@check
def refuses_a_request_that_is_none_with_json(function):
    large = b"x" * 400_000
    for request in (
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        b"GET /" + large + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + large + b"\r\n\r\n",
    ):
        with function.connection() as connection:
            connection.sendall(request)
            response = Response(connection)
            assert 400 <= response.status < 500 and "error" in json.loads(response.body), response.head


@check
def answers_all_in_flight_on_sigterm_and_exits_with_0(function):
    answers, idle = [], function.connection()

    def read(target, connection):
        try:
            with connection:
                response = Response(connection)
            answers.append((target, response.status, response.complete))
        except OSError as problem:
            answers.append((target, problem))

    targets = ["/slow", "/stream", "/raise", "/echo"] * 8
    threads = [threading.Thread(target=read, args=(target, function.begin(target))) for target in targets]
    for thread in threads:
        thread.start()
    # A connection whose request is still on its way looks idle. Those before this one were accepted before.
    expect(function.ask("/ping").status, 200)
    time.sleep(0.5)
    began = time.monotonic()
    docker("stop", "--time", "40", function.id)
    took = time.monotonic() - began
    for thread in threads:
        thread.join()
    idle.close()
    expect(sorted(answers, key=str), sorted(((target, 500 if target == "/raise" else 200, True) for target in targets), key=str))
    expect(docker("inspect", "-f", "{{.State.ExitCode}} {{.State.OOMKilled}}", function.id), "0 false")
    assert took < 30, f"took {took:.1f} s"


def main(image):
    failed = False
    with Function(image, *HARDENED) as hardened, Function(image) as plain:
        for tried, function in [(answers_ping, plain), (turns_anything_raised_into_500, plain), *((tried, hardened) for tried in CHECKS)]:
            name = tried.__name__.replace("_", " ") + (" (plain docker run)" if function is plain else "")
            try:
                tried(function)
                print(f"ok      {name}", flush=True)
            except (AssertionError, OSError, KeyError, ValueError) as problem:
                failed = True
                print(f"failed  {name}: {problem!r}"[:400], flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
