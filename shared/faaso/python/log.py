"""Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented."""

import logging
import sys
import traceback

# Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most.
LONGEST = 4000


class Failure(Exception):
    """An error whose message says all: it is logged without a traceback."""


def report(request, error):
    """Logs an error of a handler, headed by the request that it belongs to. Never raises."""
    try:
        label = f" [{request.id}]" if request.id else ""
        # In one write, because several threads write.
        sys.stderr.write(f"{line(f'{request.method} {request.path}{label} failed')}\n{trace(error)}")
        sys.stderr.flush()
    except BaseException:
        pass


def trace(error):
    """The traceback of an error, indented. The message of an error takes one line, whatever it holds."""
    if isinstance(error, Failure):
        return f"  {line(str(error))}\n"
    lines = []
    for element in traceback.TracebackException.from_exception(error).format():
        element = element.strip("\n")
        # Frames are indented and of several lines; messages are neither.
        lines += element.split("\n") if element.startswith(" ") else [element]
    return "".join(f"  {line(text)}\n" for text in lines)


def line(text):
    """The text as one line that can be printed: line breaks and other control characters are escaped."""
    cut = text[:LONGEST]
    if not cut.isprintable():
        cut = "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in cut)
    return cut if len(text) <= LONGEST and len(cut) <= LONGEST else cut[:LONGEST] + "…"


class Formatter(logging.Formatter):
    """Formats the records of Python's `logging` by the same rule. The lines of a message stay apart."""

    def format(self, record):
        first, *rest = super().format(record).split("\n")
        return "\n".join([line(first), *(f"  {line(text)}" for text in rest)])
