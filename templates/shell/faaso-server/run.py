"""One run of a script, with all its pipes."""

import os
import selectors
import signal
import sys
import threading
import time

from faaso.log import Failure, line

PIECE = 1 << 16
HEAD = 1 << 16
# So long a script may clean up after SIGTERM.
GRACE = 1

_lock = threading.Lock()
_running = set()


class TooLong(Failure):
    """The script did not end in time."""


class Run:
    """A script, which leads a process group of its own. Raises OSError if it cannot be started."""

    def __init__(self, command, environment, body, seconds):
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.head = b""
        self._begun = False
        self._body = memoryview(body)
        self._output = []
        self._errors = b""
        self._last = ""
        self._selector = selectors.DefaultSelector()
        self._pipes = []
        try:
            theirs = [self._pipe(self._feed, writes=True), self._pipe(self._receive), self._pipe(self._log), self._pipe(self._note)]
            with _lock:
                self.pid = os.posix_spawn(
                    command[0],
                    command,
                    environment,
                    file_actions=[(os.POSIX_SPAWN_DUP2, pipe, number) for number, pipe in enumerate(theirs)],
                    setpgroup=0,
                    # Python ignores it, and scripts inherit that.
                    setsigdef=[signal.SIGPIPE],
                )
                _running.add(self.pid)
        except BaseException:
            self._close()
            raise
        finally:
            for pipe in self._pipes:
                os.close(pipe)
        if not body:
            self._drop(self._feeding)

    def pieces(self):
        """What the script writes, as it writes it. Raises Failure if it fails, TooLong if it takes too long."""
        try:
            while self._reading():
                while self._output:
                    self._begun = True
                    yield self._output.pop(0)
            while self._output:
                yield self._output.pop(0)
            self._check()
        finally:
            self._end()

    # One step

    def _reading(self):
        """Waits for the pipes and serves them. False when the script has ended and nothing is left to read."""
        if not self._selector.get_map():
            return self._exiting()
        # Asked first: what a script wrote before its end is readable then.
        exited = self._exited()
        ready = self._selector.select(0 if exited else self._left(0.05))
        # Descriptor 3 first: it was written before the output.
        for key, _ in sorted(ready, key=lambda one: one[0].data != self._note):
            key.data(key.fd)
        # A background process may hold the pipes open.
        return bool(ready) or not exited

    def _exiting(self):
        """Waits for the end of a script that has closed its pipes."""
        pause = 0.0005
        while not self._exited():
            time.sleep(self._left(pause))
            pause = min(pause * 2, 0.05)
        return False

    def _left(self, longest):
        """The time to wait. TooLong if there is none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TooLong(f"handler.sh was ended after {self.seconds} s")
        return min(left, longest)

    def _exited(self):
        """True if the script has ended. It stays a zombie, so that its process group keeps its number."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    # Pipes

    def _pipe(self, serve, writes=False):
        """Makes a pipe and registers this end of it. Returns the other end."""
        reading, writing = os.pipe()
        ours, theirs = (writing, reading) if writes else (reading, writing)
        if writes:
            self._feeding = ours
        os.set_blocking(ours, False)
        self._selector.register(ours, selectors.EVENT_WRITE if writes else selectors.EVENT_READ, serve)
        self._pipes.append(theirs)
        return theirs

    def _drop(self, pipe):
        self._selector.unregister(pipe)
        os.close(pipe)

    def _read(self, pipe):
        """The next piece; empty at the end, None if there is none yet."""
        try:
            data = os.read(pipe, PIECE)
        except BlockingIOError:
            return None
        if not data:
            self._drop(pipe)
        return data

    def _feed(self, pipe):
        """Writes the body. A script need not read it."""
        try:
            self._body = self._body[os.write(pipe, self._body[:PIECE]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._body = self._body[:0]
        if not self._body:
            self._drop(pipe)

    def _receive(self, pipe):
        data = self._read(pipe)
        if data:
            self._output.append(data)

    def _note(self, pipe):
        """Keeps the lines on descriptor 3 until the answer begins."""
        while data := self._read(pipe):
            if self._begun:
                self._write("handler.sh wrote to descriptor 3 after its first output; this has no effect")
            elif len(self.head) + len(data) > HEAD:
                raise Failure(f"handler.sh wrote more than {HEAD} bytes to descriptor 3")
            else:
                self.head += data

    def _log(self, pipe):
        """Passes on the lines of standard error, with control characters escaped."""
        data = self._read(pipe)
        *lines, self._errors = (self._errors + (data or b"")).split(b"\n")
        if data == b"" or len(self._errors) > PIECE:
            lines, self._errors = [*lines, self._errors], b""
        for one in lines:
            if one.strip():
                self._last = one.decode("utf-8", "replace").strip()
                self._write(one.decode("utf-8", "replace").rstrip())

    def _write(self, text):
        sys.stderr.write(f"{line(text)}\n")
        sys.stderr.flush()

    # The end

    def _check(self):
        """Failure if the script did not end with 0."""
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        if ended.si_code == os.CLD_EXITED and ended.si_status == 0:
            return
        how = f"ended with status {ended.si_status}" if ended.si_code == os.CLD_EXITED else f"was ended by signal {ended.si_status}"
        raise Failure(f"handler.sh {how}" + (f": {self._last}" if self._last else ""))

    def _end(self):
        """Ends the whole process group."""
        self._close()
        if not self._exited():
            self._signal(signal.SIGTERM)
            until = time.monotonic() + GRACE
            while not self._exited() and time.monotonic() < until:
                time.sleep(0.005)
        self._signal(signal.SIGKILL)
        with _lock:
            os.waitpid(self.pid, 0)
            _running.discard(self.pid)
            sweep()

    def _signal(self, number):
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def _close(self):
        for key in list(self._selector.get_map().values()):
            self._drop(key.fd)
        self._selector.close()


def sweep():
    """Reaps processes that lost their parent to this one, which is process 1 of its container."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None or ended.si_pid in _running:
                return
            os.waitpid(ended.si_pid, 0)
        except ChildProcessError:
            return
