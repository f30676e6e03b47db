"""The probe that contract.py asks, in Python."""

import time

from faaso import HTTPError


def pieces():
    for number in range(3):
        yield f"{number}\n"
        time.sleep(0.4)


def failing(*before):
    yield from before
    raise OSError("failed")


def handle(request):
    match request.path:
        case "/echo":
            return {"method": request.method, "path": request.path, "target": request.target, "headers": dict(request.headers), "length": len(request.body)}
        case "/unread":
            return "unread"
        case "/headers":
            return 200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], "x"
        case "/split":
            return 200, {"X": "a\r\nY: b"}, "x"
        case "/status":
            return int(request.query["s"]), "body"
        case path if path.startswith("/raise"):
            raise ValueError("a\nFORGED")
        case "/refuse":
            raise HTTPError(418, "tea")
        case "/stream":
            return pieces()
        case "/fails":
            return failing()
        case "/cut":
            return failing("begun")
        case "/slow":
            time.sleep(1)
            return "slow"
        case _:
            return {"path": request.path, "target": request.target}
