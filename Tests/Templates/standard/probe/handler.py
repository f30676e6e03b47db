import json
import os
import time

RELEASED = "/tmp/released"


def pieces():
    yield b"first\n"
    end = time.monotonic() + 30
    while time.monotonic() < end and not os.path.exists(RELEASED):
        time.sleep(0.02)
    yield b"last\n"


def handle(request):
    match request.target:
        case "/unread":
            return 200, [], b"unread"
        case "/headers":
            return 200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], b"two headers"
        case "/stream":
            return 200, [], pieces()
        case "/release":
            open(RELEASED, "w").close()
            return 200, [], b"released"
        case "/raise":
            raise ValueError("raised-by-probe")
        case "/throw":
            raise SystemExit("thrown-by-probe")
        case "/slow":
            time.sleep(1)
            return 200, [], b"slow"
        case _:
            echo = {"method": request.method, "target": request.target, "headers": request.headers, "length": len(request.body)}
            return 200, [("Content-Type", "application/json")], json.dumps(echo).encode()
