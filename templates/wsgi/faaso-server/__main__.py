"""Serves the WSGI application that APP names, as module:name.

Settings from the environment: PORT (3000), THREADS (16) of each of WORKERS processes, MAX_BODY in bytes (33554432; more is
answered with 413).
"""

from faaso.server import main
from faaso_apps.loading import load
from faaso_wsgi.guard import guarded

main(lambda: guarded(load(("environ", "start_response"))))
