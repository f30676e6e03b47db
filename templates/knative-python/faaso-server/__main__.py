"""Serves func.py, a function of Knative's func.

Settings from the environment: PORT (3000), THREADS (16) of each of WORKERS processes, MAX_BODY in bytes (33554432; more is
answered with 413).
"""

from faaso.server import main
from faaso_flask import application
from faaso_knative.calling import caller
from faaso_knative.loading import load
from faaso_wsgi.guard import guarded

main(lambda: guarded(application(caller(load()))))
