"""Serves handler.sh, which runs once for each request.

Settings from the environment: PORT (3000), PROCESSES (16) that run at once, TIMEOUT (30) in seconds, MAX_BODY in bytes
(33554432; more is answered with 413).
"""

from faaso.application import application
from faaso.loading import Unusable
from faaso.process import number
from faaso.server import main
from handling import handler
from script import command


def app():
    found = command("handler.sh")
    if isinstance(found, str):
        raise Unusable(found)
    return application(handler(found, number("TIMEOUT", 30)))


# Scripts are processes already, so one process is enough to serve.
main(app, threads="PROCESSES", processes=1)
