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


def main(context):
    request = context.request
    match request.path:
        case "/unread":
            return "unread"
        case "/headers":
            return "two headers", 200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        case "/stream":
            return pieces()
        case "/release":
            open(RELEASED, "w").close()
            return "released"
        case "/raise":
            raise ValueError("raised-by-probe")
        case "/throw":
            # No Exception, so that 'except Exception' does not catch it.
            raise SystemExit("thrown-by-probe")
        case "/slow":
            time.sleep(1)
            return "slow"
        case _:
            headers = {name.lower(): value for name, value in request.headers.items()}
            target = request.environ["REQUEST_URI"]
            return {"method": request.method, "target": target, "headers": headers, "length": len(request.get_data())}
