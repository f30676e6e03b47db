"""The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers."""

import os
import time

RELEASED = "/tmp/released"


def pieces():
    yield "first\n"
    end = time.monotonic() + 10
    while time.monotonic() < end and not os.path.exists(RELEASED):
        time.sleep(0.02)
    yield "last\n"


def handle(event, context):
    match event.path:
        case "/unread":
            return {"body": "unread"}
        case "/headers":
            return {"headers": [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], "body": "two headers"}
        case "/stream":
            return {"body": pieces()}
        case "/release":
            open(RELEASED, "w").close()
            return {"body": "released"}
        case "/raise":
            raise ValueError("raised-by-probe")
        case "/throw":
            # No Exception, so that 'except Exception' does not catch it.
            raise SystemExit("thrown-by-probe")
        case "/slow":
            time.sleep(1)
            return {"body": "slow"}
        case _:
            headers = {name.lower(): value for name, value in event.headers.items()}
            return {"body": {"method": event.method, "target": event.target, "headers": headers, "length": len(event.body)}}
