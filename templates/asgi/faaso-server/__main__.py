"""Serves the ASGI application that APP names, as module:name.

Settings from the environment: PORT (3000), WORKERS, MAX_BODY in bytes (33554432; more is answered with 413).
"""

import sys

from faaso.process import number, run
from faaso_apps.loading import load
from faaso_asgi.guard import guarded
from faaso_asgi.serving import serve


def work(listener, ready):
    app = load(("scope", "receive", "send"))
    if not serve(guarded(app, number("MAX_BODY", 32 << 20, least=0)), listener, ready):
        # uvicorn has logged why.
        sys.exit(1)


run(work)
