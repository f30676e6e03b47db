"""The parts of a serving process that do not depend on the server: settings, the listener, the log and the workers."""

import array
import fcntl
import logging
import os
import socket
import sys

from faaso import workers
from faaso.loading import Unusable
from faaso.log import Formatter


def run(work, processes=None):
    """Calls `work(listener, ready)` in each worker until SIGTERM. Without `processes`, WORKERS is the number of workers."""
    logs = logging.StreamHandler()
    logs.setFormatter(Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[logs])
    try:
        workers.run(processes or number("WORKERS", workers.default()), listener(), work)
    except Unusable as problem:
        sys.exit(f"error: {problem}")


def listener():
    """A socket of the port, which does not listen yet: connections are refused until a handler is loaded."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("0.0.0.0", number("PORT", 3000)))
    return bound


def number(name, default, least=1):
    """The setting of this name."""
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise Unusable(f"{name} is {text!r}; expected a whole number, {least} or more")
    return int(text)


def count(connection, question):
    """The bytes that wait in the kernel to be read (FIONREAD) or to be acknowledged by the other side (TIOCOUTQ, socket(7))."""
    answer = array.array("i", [0])
    try:
        fcntl.ioctl(connection.fileno(), question, answer)
    except OSError:
        return 0
    return answer[0]
