"""The variables that a script finds in its environment (RFC 3875, section 4.1), as bytes."""

import os
import re

from faaso import BadRequest

# Names that a shell can use.
NAME = re.compile(r"[A-Za-z0-9_]+")
# A request's header `Proxy` would be taken for the address of a proxy (CVE-2016-5385).
REFUSED = "HTTP_PROXY"
COPIED = ("REQUEST_METHOD", "QUERY_STRING", "PATH_INFO", "CONTENT_TYPE", "SERVER_PROTOCOL", "SERVER_PORT", "REMOTE_ADDR")


def variables(request):
    """The variables of a request, over those of the container. BadRequest if one would have a NUL byte."""
    given = {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_SOFTWARE": "faaso",
        "SERVER_NAME": re.sub(r":[0-9]*$", "", request.headers.get("host", "")).encode("latin-1") or "localhost",
        # The part of the path that the proxy took off.
        "SCRIPT_NAME": request.headers.get("x-forwarded-prefix", "").encode("latin-1"),
        "REQUEST_URI": request.target.encode("latin-1"),
    }
    for name, value in request.environ.items():
        if name in COPIED or name.startswith("HTTP_") and name != REFUSED and NAME.fullmatch(name):
            # WSGI hands bytes over as Latin-1 (PEP 3333).
            given[name] = value.encode("latin-1")
    if request.body:
        given["CONTENT_LENGTH"] = str(len(request.body))
    for name, value in request.query.items():
        if NAME.fullmatch(name):
            given["ARG_" + name] = value.encode("utf-8", "replace")
    found = {**os.environb, **{os.fsencode(name): os.fsencode(value) for name, value in given.items()}}
    for name, value in given.items():
        if b"\0" in os.fsencode(value):
            raise BadRequest(f"{name} has a NUL byte")
    return found
