"""Answers at once, streams for seconds, echoes over websockets, and on SIGTERM finishes what is in flight. Standard library only.

/stream?seconds=N sends a line every 100 ms in chunks; an upgraded connection echoes its messages (RFC 6455); anything else is answered
with the version and the length of the request's body.
"""

import asyncio
import base64
import hashlib
import json
import os
import pathlib
import signal

VERSION = pathlib.Path(__file__).with_name("version").read_text().strip()
stopping = asyncio.Event()
busy = set()


async def head(reader):
    """The first line's words and the fields; None when the peer has closed."""
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    fields = dict(line.split(":", 1) for line in lines[1:] if ":" in line)
    return lines[0].split(" "), {name.strip().lower(): value.strip() for name, value in fields.items()}


async def body(reader, fields):
    if fields.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(fields.get("content-length", "0")))
    parts = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return parts


async def stream(writer, seconds):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
    for number in range(int(seconds * 10)):
        line = b"%d\n" % number
        writer.write(b"%x\r\n%s\r\n" % (len(line), line))
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(b"4\r\nend\n\r\n0\r\n\r\n")


async def websocket(reader, writer, key):
    accept = base64.b64encode(hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    while True:
        first, second = await reader.readexactly(2)
        # Short, masked messages are all that is asked for.
        mask = await reader.readexactly(4)
        payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(await reader.readexactly(second & 0x7F)))
        writer.write(bytes([first, len(payload)]) + payload)
        if first & 0x0F == 8:
            return


async def connection(reader, writer):
    task = asyncio.current_task()
    try:
        while not stopping.is_set():
            waiting = [asyncio.ensure_future(head(reader)), asyncio.ensure_future(stopping.wait())]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            waiting[1].cancel()
            if not waiting[0].done() or waiting[0].result() is None:
                waiting[0].cancel()
                return
            busy.add(task)
            (_, target, _), fields = waiting[0].result()
            if fields.get("upgrade", "").lower() == "websocket":
                busy.discard(task)
                return await websocket(reader, writer, fields["sec-websocket-key"])
            content = await body(reader, fields)
            if "/stream" in target:
                await stream(writer, float(target.partition("seconds=")[2] or "2"))
            else:
                text = json.dumps({"version": VERSION, "bytes": len(content)}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
            await writer.drain()
            busy.discard(task)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        busy.discard(task)
        writer.close()


async def main():
    server = await asyncio.start_server(connection, "0.0.0.0", int(os.environ["PORT"]), backlog=512)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await stopping.wait()
    server.close()
    while busy:
        await asyncio.sleep(0.02)
    # Websockets end with the process: their deployment's drain is over.
    os._exit(0)


asyncio.run(main())
