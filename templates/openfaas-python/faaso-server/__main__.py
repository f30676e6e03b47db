"""Serves handler.py, a function of OpenFaaS.

Settings from the environment: PORT (3000), THREADS (16) of each of WORKERS processes, MAX_BODY in bytes (33554432; more is
answered with 413), RAW_BODY (true hands bytes to `handle(req)`).
"""

from faaso.server import main
from faaso_flask import application
from faaso_openfaas.calling import caller
from faaso_openfaas.loading import load
from faaso_wsgi.guard import guarded

main(lambda: guarded(application(caller(load()))))
