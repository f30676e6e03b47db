"""Worker processes that share one listener, for handlers that need more than one core.

Settings from the environment: WORKERS (the limit of CPUs rounded up, or 1 without a limit).
"""

import math
import os
import signal
import sys
import time

STOPS = (signal.SIGTERM, signal.SIGINT)
# The two versions of cgroups: files with a quota and a period in microseconds. A quota of -1 or "max" is no limit.
V2 = ("/sys/fs/cgroup/cpu.max",)
V1 = ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us")


def default():
    """The number of workers that the container's limit of CPUs gives work to."""
    limit = cpu_limit()
    return 1 if limit is None else max(1, min(math.ceil(limit), len(os.sched_getaffinity(0))))


def cpu_limit():
    """The limit of CPUs, such as 1.5; None without one."""
    for files in (V2, V1):
        try:
            quota, period = " ".join(read(file) for file in files).split()
            return int(quota) / int(period) if int(quota) > 0 else None
        except (OSError, ValueError, ZeroDivisionError):
            continue
    return None


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def run(count, listener, work):
    """Calls `work(listener, ready)` in so many processes until SIGTERM, or in this one if one is enough.

    `work` calls `ready` when it serves. The others start after the first is ready, so a handler that cannot be loaded is
    reported once. A worker that ends by itself is replaced.
    """
    if count == 1:
        # Until the server takes over the signals, nothing is in flight.
        signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(0))
        work(listener, lambda: None)
        return
    sys.exit(Workers(listener, work).run(count))


class Workers:
    """The processes, and the parent that waits for them."""

    def __init__(self, listener, work):
        self.listener = listener
        self.work = work
        self.started = {}
        self.stopping = False
        self.status = 0

    def run(self, count):
        """The exit status: 0 if all workers ended as they should."""
        for one in STOPS:
            signal.signal(one, self.stop)
        serving = self.start_first()
        if serving:
            for _ in range(count - 1):
                self.start()
        self.reap(restart=serving)
        return self.status

    def stop(self, signum, frame):
        """Passes SIGTERM on. Without the parent's copy, the listener closes with the last worker's."""
        self.stopping = True
        self.listener.close()
        for pid in list(self.started):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass

    def start_first(self):
        """Starts a worker. True when it serves, False if it ended before."""
        reading, writing = os.pipe()
        self.start(lambda: os.write(writing, b"1"))
        os.close(writing)
        with open(reading, "rb") as answer:
            return bool(answer.read(1))

    def start(self, ready=lambda: None):
        """Starts a worker, unless it is too late."""
        # A signal waits until the worker is listed here, and has dropped these handlers there.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            pid = None if self.stopping else os.fork()
            if pid:
                self.started[pid] = time.monotonic()
            elif pid == 0:
                for one in STOPS:
                    signal.signal(one, signal.SIG_DFL)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        if pid == 0:
            self.work(self.listener, ready)
            # Not os._exit: a handler may have registered functions with atexit.
            sys.exit(0)

    def reap(self, restart):
        """Waits for all workers, and for the processes that lost their parent to process 1."""
        while self.started:
            pid, status = os.wait()
            began = self.started.pop(pid, None)
            if began is None:
                continue
            code = os.waitstatus_to_exitcode(status)
            if self.stopping or not restart:
                expected = self.stopping and code == -signal.SIGTERM
                self.status = max(self.status, 0 if expected else code if code >= 0 else 128 - code)
                continue
            sys.stderr.write(f"worker {pid} ended with status {code}; another is started\n")
            if time.monotonic() - began < 1:
                time.sleep(1)
            self.start()
