"""A script as a handler: its output is the answer, and descriptor 3 has the status and the header fields."""

import errno

from faaso import HTTPError
from faaso.log import Failure, report
from faaso.response import BODILESS
from run import Run, TooLong
from variables import variables


def handler(command, seconds):
    """The handler that runs a command for each request, for so many seconds at most."""

    def handle(request):
        run = started(command, variables(request), request, seconds)
        pieces = run.pieces()
        try:
            first = next(pieces, None)
            status, fields = head(run.head)
            if first is None:
                return status or (200 if fields else 204), fields, ""
            if request.method == "HEAD" or status in BODILESS:
                # The script runs to its end, as it does for GET.
                for _ in pieces:
                    pass
                return status or 200, fields, iter(())
        except TooLong as problem:
            report(request, problem)
            raise HTTPError(504, f"the handler takes longer than {seconds} s") from None
        except BaseException:
            pieces.close()
            raise
        return status or 200, fields, joined(first, pieces)

    return handle


def started(command, environment, request, seconds):
    """The running script. HTTPError if it cannot be started."""
    try:
        return Run(command, environment, request.body, seconds)
    except OSError as problem:
        if problem.errno == errno.E2BIG:
            raise HTTPError(431, "the header fields or the query are too long for a script") from None
        report(request, Failure(f"handler.sh cannot be started: {problem.strerror}"))
        raise HTTPError(503, "no process can be started") from None


def joined(first, pieces):
    """All pieces. `yield from` passes a close on, which ends the script."""
    yield first
    yield from pieces


def head(data):
    """(status or None, header fields) of the lines on descriptor 3."""
    status, fields = None, []
    for line in data.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon:
            raise Failure(f"handler.sh wrote {line!r} to descriptor 3; expected 'Status: CODE' or 'NAME: VALUE'")
        if name.lower() == "status":
            code = value.split()[0] if value.split() else ""
            if not (code.isascii() and code.isdigit()):
                raise Failure(f"handler.sh set the status {value.strip()!r}; expected a number such as 404")
            status = int(code)
        else:
            fields.append((name, value.strip()))
    return status, fields
