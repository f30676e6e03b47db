"""Scripts as handlers: what they get, what becomes of their output, and what becomes of their processes.

They run in an image of the template, and in a folder that `faaso context write` wrote, beside ../wire.py and ../python/serving.py.
"""

import os
import shutil
import tempfile
import threading
import time
import unittest

from serving import BESIDE, Response, Server


class ScriptServer(Server):
    """Serves a handler.sh of a test's own, in a folder of its own."""

    MODULE = [BESIDE]
    HANDLER = "handler.sh"

    def prepare(self):
        shutil.copy("faaso.sh", self.folder.name)
        return {}


class AnswerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ScriptServer(
            r"""
            #!/bin/sh
            . ./faaso.sh
            case $PATH_INFO in
            /cat) cat ;;
            /unread) echo unread ;;
            /nothing) ;;
            /status) status 201; echo made ;;
            /empty) status 200 ;;
            /fields) header Set-Cookie a=1; header Set-Cookie b=2; echo x ;;
            /not-modified) status 304; echo x ;;
            /fail) fail 404 'no "such" \thing' ;;
            /ends) echo why >&2; exit 3 ;;
            /killed) kill -KILL $$ ;;
            /cut) echo begun; sleep 3; exit 1 ;;
            /line) echo nonsense >&3; echo x ;;
            /code) status many; echo x ;;
            /break) header X-A "$ARG_x"; echo x ;;
            /late) echo x; sleep 3; header X-A b ;;
            /env) env ;;
            /head) sleep 0.2; echo x; : >"$ARG_file" ;;
            /log) printf 'a\tb\033\n' >&2 ;;
            esac
            """
        ).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def test_a_body_is_read_from_standard_input(self):
        body = os.urandom(3 << 20)
        self.assertEqual(self.server.ask("/cat", "POST", body).body, body)

    def test_a_body_need_not_be_read(self):
        self.assertEqual(self.server.ask("/unread", "POST", b"x" * (3 << 20)).body, b"unread\n")

    def test_a_body_cannot_add_a_header(self):
        response = self.server.ask("/cat", "POST", b"Status: 404\nSet-Cookie: a=1\n\nx")
        self.assertEqual((response.status, response.all("set-cookie")), (200, []))

    def test_status_and_fields_come_from_descriptor_3(self):
        self.assertEqual(self.server.ask("/status").status, 201)
        self.assertEqual(self.server.ask("/fields").all("set-cookie"), ["a=1", "b=2"])
        self.assertEqual(self.server.ask("/late").all("x-a"), [])

    def test_no_output_is_204_without_a_status(self):
        self.assertEqual(self.server.ask("/nothing").status, 204)
        self.assertEqual((self.server.ask("/empty").status, self.server.ask("/empty").body), (200, b""))

    def test_a_status_without_a_body_has_none(self):
        response = self.server.ask("/not-modified")
        self.assertEqual((response.status, response.body), (304, b""))

    def test_fail_answers_with_json(self):
        response = self.server.ask("/fail")
        self.assertEqual((response.status, response.field("content-type")), (404, "application/json"))
        self.assertEqual(response.body, b'{"error":"no \\"such\\" \\\\thing"}\n')

    def test_a_failure_is_500_and_logged(self):
        for path, entry in (
            ("/ends", "GET /ends failed\n  handler.sh ended with status 3: why\n"),
            ("/killed", "GET /killed failed\n  handler.sh was ended by signal 9\n"),
            ("/line", "wrote 'nonsense' to descriptor 3; expected 'Status: CODE' or 'NAME: VALUE'\n"),
            ("/code", "set the status 'many'; expected a number such as 404\n"),
            ("/break?x=a%0aSet-Cookie:b", "the header X-A has a line break\n"),
        ):
            with self.subTest(path):
                response = self.server.ask(path)
                self.assertEqual((response.status, response.body), (500, b'{"error":"internal error"}'))
                self.assertIn(entry, self.server.log)

    def test_a_failure_after_the_first_output_cuts_the_answer(self):
        response = self.server.ask("/cut")
        self.assertEqual((response.status, response.body, response.complete), (200, b"begun\n", False))

    def test_control_characters_of_standard_error_are_escaped(self):
        self.server.ask("/log")
        self.assertIn("a\\tb\\x1b\n", self.server.log)

    def test_head_runs_the_script_to_its_end(self):
        with tempfile.TemporaryDirectory() as folder:
            response = self.server.ask(f"/head?file={folder}/done", "HEAD")
            self.assertEqual((response.status, os.listdir(folder)), (200, ["done"]))

    def variables(self, *request, **options):
        answer = self.server.ask(*request, **options).body.decode()
        return dict(line.split("=", 1) for line in answer.splitlines() if "=" in line)

    def test_variables_are_those_of_cgi(self):
        found = self.variables("/env?a=1&a=2&b-c=3&PATH=4", "POST", b"xyz", headers="X-One: 1\r\nX-One: 2\r\nProxy: evil\r\nX-Forwarded-Prefix: /p\r\n")
        wanted = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/env", "QUERY_STRING": "a=1&a=2&b-c=3&PATH=4", "CONTENT_LENGTH": "3",
            "SCRIPT_NAME": "/p", "SERVER_NAME": "x", "HTTP_X_ONE": "1, 2", "ARG_a": "1", "ARG_PATH": "4", "PATH": os.environ["PATH"],
        }
        self.assertEqual({name: found.get(name) for name in wanted}, wanted)
        self.assertEqual({"HTTP_PROXY", "ARG_b-c"} & set(found), set())

    def test_a_variable_that_cannot_be_is_refused(self):
        self.assertEqual(self.server.ask("/env%00").status, 400)
        self.assertEqual(self.server.ask("/env?a=%00").status, 400)
        self.assertEqual(self.server.ask("/env", headers=f"X-A: {'a' * 140_000}\r\n").status, 431)


class ProcessTests(unittest.TestCase):
    def gone(self, pid):
        """True when a process has ended, or is a zombie that nobody reaps here."""
        for _ in range(3000):
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                    if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return True
            except FileNotFoundError:
                return True
            time.sleep(0.02)
        return False

    def test_a_script_that_takes_too_long_is_504_and_ended(self):
        for trap in ("trap 'exit 0' TERM", "trap '' TERM"):
            with self.subTest(trap), ScriptServer(f"#!/bin/sh\necho $$ >&2\n{trap}\nwhile :; do sleep 0.05; done\n", TIMEOUT="5") as server:
                self.assertEqual(server.ask().status, 504)
                self.assertIn("handler.sh was ended after 5 s", server.log)
                self.assertTrue(self.gone(int(server.log.split()[0])))

    def test_a_background_process_neither_holds_the_answer_nor_outlives_it(self):
        with ScriptServer("#!/bin/sh\nsleep 60 &\necho $!\n") as server:
            began = time.monotonic()
            response = server.ask()
            self.assertEqual((response.status, response.complete), (200, True))
            self.assertLess(time.monotonic() - began, 50)
            self.assertTrue(self.gone(int(response.body)))

    def test_a_script_is_ended_when_its_caller_is_gone(self):
        with ScriptServer("#!/bin/sh\necho $$\nwhile :; do head -c 100000 /dev/zero; done\n") as server:
            with server.connection() as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                head = b""
                while b"\n\x00" not in head:
                    head += connection.recv(1000)
                pid = int(head.split(b"\n\x00")[0].split(b"\n")[-1])
            self.assertTrue(self.gone(pid))

    def test_no_more_scripts_run_at_once_than_processes(self):
        with tempfile.TemporaryDirectory() as folder:
            # The first three wait for each other, so at least three run at once.
            script = f"""#!/bin/sh
                mkdir -p {folder}/begun {folder}/running; : >{folder}/running/$$; : >{folder}/begun/$$
                until [ $(ls {folder}/begun | wc -l) -ge 3 ]; do sleep 0.05; done
                ls {folder}/running | wc -l; sleep 0.3; rm {folder}/running/$$
            """
            with ScriptServer(script, PROCESSES="3") as server:
                counts = []
                threads = [threading.Thread(target=lambda: counts.append(int(server.ask().body))) for _ in range(12)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
        self.assertEqual((len(counts), max(counts)), (12, 3))

    def test_a_stop_lets_scripts_end(self):
        with ScriptServer("#!/bin/sh\nsleep 1\necho done\n") as server:
            (connection,) = server.begin(["/"])
            self.assertEqual(server.stop(), 0)
            self.assertEqual(Response(connection).body, b"done\n")
            connection.close()

    def test_many_requests_leave_no_descriptors(self):
        with ScriptServer("#!/bin/sh\necho x\n") as server:
            server.ask()
            before = len(os.listdir(f"/proc/{server.process.pid}/fd"))
            for _ in range(50):
                self.assertEqual(server.ask().body, b"x\n")
            self.assertLessEqual(len(os.listdir(f"/proc/{server.process.pid}/fd")), before + 2)


class StartTests(unittest.TestCase):
    def test_what_cannot_be_run_ends_the_start_with_one_line(self):
        for handler, settings, line in (
            (None, {}, "there is no handler.sh; expected a script that reads"),
            ("#!/usr/bin/env no-such-shell\n", {}, "handler.sh begins with '#!' and 'no-such-shell', which the image does not have"),
            ("#!\n", {}, "handler.sh begins with '#!' and no interpreter"),
            ("echo x\n", {"TIMEOUT": "soon"}, "TIMEOUT is 'soon'; expected a whole number"),
            ("echo x\n", {"PROCESSES": "0"}, "PROCESSES is '0'; expected a whole number"),
        ):
            with self.subTest(line), self.assertRaisesRegex(AssertionError, f"^the server ended: error: {line}[^\n]*\n$"):
                ScriptServer(handler, **settings).__enter__()

    def test_a_script_without_a_first_line_is_run_by_sh(self):
        with ScriptServer("echo $0\n") as server:
            self.assertEqual(server.ask().body, b"handler.sh\n")

    def test_an_interpreter_may_have_an_option(self):
        with ScriptServer("#!/bin/sh -e\nfalse\necho x\n") as server:
            self.assertEqual(server.ask().status, 500)


if __name__ == "__main__":
    unittest.main()
