"""The event loop of asynchronous handlers: one for all requests, so that clients and pools may be shared by them."""

import asyncio
import sys
import threading

from faaso.log import trace

_lock = threading.Lock()
_loops = []


def wait(awaitable):
    """Runs an awaitable on the shared loop. Returns its value or raises its error; the calling thread waits."""
    value, error = asyncio.run_coroutine_threadsafe(_settled(awaitable), _loop()).result()
    if error is not None:
        raise error
    return value


def pieces(iterator):
    """The pieces of an asynchronous iterator, for a thread that has no loop."""
    try:
        while True:
            try:
                piece = wait(iterator.__anext__())
            except StopAsyncIteration:
                return
            yield piece
    finally:
        if hasattr(iterator, "aclose"):
            wait(iterator.aclose())


async def _settled(awaitable):
    """(value, error) of an awaitable. SystemExit and KeyboardInterrupt would end the loop if they left its task."""
    try:
        return await awaitable, None
    except BaseException as error:
        return None, error


def _loop():
    """The shared loop, which is started when it is first needed."""
    with _lock:
        if not _loops:
            loop = asyncio.new_event_loop()
            threading.Thread(target=_run, args=(loop,), name="faaso-loop", daemon=True).start()
            _loops.append(loop)
    return _loops[0]


def _run(loop):
    """Runs the loop for ever, also after a background task of a handler has raised SystemExit."""
    asyncio.set_event_loop(loop)
    while True:
        try:
            loop.run_forever()
        except BaseException as error:
            sys.stderr.write(f"a background task failed\n{trace(error)}")
