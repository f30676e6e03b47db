"""The response that a handler's result stands for."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from faaso.fields import checked, named
from faaso.stream import Stream

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
JSON = "application/json"
FORMS = "a handler returns a body, (status, body) or (status, headers, body)"
# Statuses whose responses have neither a body nor a length (RFC 9110, section 6.4.1).
BODILESS = (204, 304)


class Response(NamedTuple):
    """A status, header fields without Content-Length, and a body of bytes or a Stream."""

    status: int
    fields: list
    body: object


def response(result, request):
    """The Response of a handler's result. Raises whatever keeps it from being sent."""
    status, headers, body = parts(result)
    if not 200 <= status <= 599:
        raise ValueError(f"a handler returned the status {status}; 200 to 599 are allowed")
    fields = checked(headers)
    if isinstance(body, AsyncIterator):
        from faaso.loop import pieces

        body = pieces(body)
    if isinstance(body, Iterator):
        body, content_type = Stream(body, request), TEXT
    else:
        body, content_type = encode(body)
    if status not in BODILESS and not any(named(field, "content-type") for field in fields):
        fields.append(("Content-Type", content_type or TEXT))
    return Response(status, fields, body)


def parts(result):
    """The status, headers and body of a handler's result."""
    if not isinstance(result, tuple):
        return (204 if result is None else 200), None, result
    if len(result) not in (2, 3):
        raise TypeError(f"{FORMS}, not a tuple of {len(result)}")
    status, headers, body = result if len(result) == 3 else (result[0], None, result[1])
    try:
        return int(status), headers, body
    except (TypeError, ValueError):
        raise TypeError(f"{FORMS}; the first of {len(result)} is the status, not of the type {type(status).__name__}") from None


def encode(body):
    """(bytes, content type) of a body that is no iterator."""
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode("utf-8"), TEXT
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body), BYTES
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8"), JSON
