"""The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers."""

import json
import os
import time

RELEASED = "/tmp/released"


def pieces():
    yield b"first\n"
    end = time.monotonic() + 10
    while time.monotonic() < end and not os.path.exists(RELEASED):
        time.sleep(0.02)
    yield b"last\n"


def echo(environ):
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return {
        "method": environ["REQUEST_METHOD"],
        "target": environ["REQUEST_URI"],
        "headers": headers,
        "length": len(environ["wsgi.input"].read()),
    }


def app(environ, start_response):
    text = [("Content-Type", "text/plain")]
    match environ["PATH_INFO"]:
        case "/unread":
            start_response("200 OK", text)
            return [b"unread"]
        case "/headers":
            start_response("200 OK", [*text, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
            return [b"two headers"]
        case "/stream":
            start_response("200 OK", text)
            return pieces()
        case "/release":
            open(RELEASED, "w").close()
            start_response("200 OK", text)
            return [b"released"]
        case "/raise":
            raise ValueError("raised-by-probe")
        case "/throw":
            # No Exception, so that 'except Exception' does not catch it.
            raise SystemExit("thrown-by-probe")
        case "/slow":
            time.sleep(1)
            start_response("200 OK", text)
            return [b"slow"]
        case _:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(echo(environ)).encode()]
