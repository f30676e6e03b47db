"""The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers."""

import asyncio
import json
import os
import time

RELEASED = "/tmp/released"


async def start(send, *headers):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), *headers]})


async def answer(send, body, *headers):
    await start(send, *headers)
    await send({"type": "http.response.body", "body": body})


async def stream(send):
    await start(send)
    await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
    end = time.monotonic() + 10
    while time.monotonic() < end and not os.path.exists(RELEASED):
        await asyncio.sleep(0.02)
    await send({"type": "http.response.body", "body": b"last\n"})


async def echo(scope, receive):
    headers, length, more = {}, 0, True
    for name, value in scope["headers"]:
        name, value = name.decode(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    target = scope["extensions"]["faaso"]["target"]
    return {"method": scope["method"], "target": target, "headers": headers, "length": length}


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("only HTTP is served")
    match scope["path"]:
        case "/unread":
            await answer(send, b"unread")
        case "/headers":
            await answer(send, b"two headers", (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"))
        case "/stream":
            await stream(send)
        case "/release":
            open(RELEASED, "w").close()
            await answer(send, b"released")
        case "/raise":
            raise ValueError("raised-by-probe")
        case "/throw":
            # No Exception, so that 'except Exception' does not catch it.
            raise SystemExit("thrown-by-probe")
        case "/slow":
            await asyncio.sleep(1)
            await answer(send, b"slow")
        case _:
            await answer(send, json.dumps(await echo(scope, receive)).encode())
