"""Worker processes: how many there are, and what they do when one of them or all are ended."""

import os
import signal
import sys
import tempfile
import threading
import unittest
from unittest import mock

from serving import FAASO, Response, Server

sys.path.insert(0, FAASO)
from faaso import workers

PIDS = """
    import os, time

    def handle(request):
        if request.path == "/slow":
            time.sleep(1)
        return str(os.getpid())
"""


def pids(server):
    """The workers that answered 32 requests, each on a connection of its own."""
    found = set()
    threads = [threading.Thread(target=lambda: found.add(int(server.ask("/slow").body))) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def two(server, *ended):
    """The workers when two that have not ended serve. The second starts after the first."""
    for _ in range(10):
        seen = pids(server) - set(ended)
        if len(seen) == 2:
            break
    return seen


class CountTests(unittest.TestCase):
    def limit(self, v2=None, quota=None, period="100000\n"):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, text in (("cpu.max", v2), ("quota", quota), ("period", period)):
                paths.append(os.path.join(folder, name))
                if text is not None:
                    with open(paths[-1], "w", encoding="ascii") as file:
                        file.write(text)
            with mock.patch.multiple(workers, V2=(paths[0],), V1=(paths[1], paths[2])):
                return workers.cpu_limit()

    def test_the_limit_is_read_from_both_versions_of_cgroups(self):
        self.assertEqual(self.limit(v2="150000 100000\n"), 1.5)
        self.assertEqual(self.limit(quota="50000\n"), 0.5)

    def test_no_limit_is_none(self):
        for files in ({}, {"v2": "max 100000\n"}, {"quota": "-1\n"}, {"v2": "nonsense"}, {"quota": "1", "period": "0"}):
            with self.subTest(files):
                self.assertIsNone(self.limit(**files))

    def test_the_default_is_the_limit_rounded_up_and_not_more_than_the_cpus(self):
        for limit, cpus, wanted in ((None, 8, 1), (0.01, 8, 1), (1, 8, 1), (1.5, 8, 2), (4, 2, 2)):
            with self.subTest(limit=limit, cpus=cpus), mock.patch.object(workers, "cpu_limit", lambda: limit):
                with mock.patch.object(os, "sched_getaffinity", lambda pid: set(range(cpus))):
                    self.assertEqual(workers.default(), wanted)


class WorkerTests(unittest.TestCase):
    def test_all_workers_serve(self):
        with Server(PIDS, WORKERS="2") as server:
            self.assertEqual(len(two(server)), 2)
            self.assertEqual(server.stop(), 0)

    def test_one_worker_is_the_process_itself(self):
        with Server(PIDS, WORKERS="1") as server:
            self.assertEqual(pids(server), {server.process.pid})

    def test_a_worker_that_is_killed_is_replaced(self):
        with Server(PIDS, WORKERS="2") as server:
            killed = min(two(server))
            os.kill(killed, signal.SIGKILL)
            self.assertEqual(len(two(server, killed)), 2)
            self.assertIn(f"worker {killed} ended with status -9; another is started", server.log)
            self.assertEqual(server.stop(), 0)

    def test_a_stop_answers_what_all_workers_have_received(self):
        with Server(PIDS, WORKERS="2") as server:
            connections = server.begin(["/slow"] * 64)
            self.assertEqual(server.stop(), 0)
            self.assertEqual([Response(connection).status for connection in connections], [200] * 64)
            for connection in connections:
                connection.close()

    def test_a_handler_that_is_wrong_is_reported_once(self):
        with self.assertRaisesRegex(AssertionError, "^the server ended: error: handler.py defines no 'handle'[^\n]*\n$"):
            Server("x = 1", WORKERS="4").__enter__()

    def test_a_setting_that_is_no_number_is_named(self):
        for settings in ({"WORKERS": "0"}, {"WORKERS": "two"}, {"PORT": "-1"}, {"THREADS": "1.5"}, {"MAX_BODY": "32M"}):
            name, value = next(iter(settings.items()))
            line = f"^the server ended: error: {name} is '{value}'; expected a whole number, [01] or more\n$"
            with self.subTest(settings), self.assertRaisesRegex(AssertionError, line):
                Server(PIDS, **settings).__enter__()


if __name__ == "__main__":
    unittest.main()
