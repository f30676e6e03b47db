"""Header fields of a response."""

import re
from collections.abc import Mapping

# RFC 9110, section 5.6.2.
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110, section 5.5: visible characters, spaces, tabs and what Latin-1 has above ASCII.
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# The server sets these; PEP 3333 forbids them to applications.
RESERVED = frozenset(
    ["connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "trailers", "transfer-encoding", "upgrade"]
)


def pairs(headers):
    """The (name, value) pairs of a dict or of an iterable of pairs. A list or tuple as a value gives one pair for each element."""
    if headers is None:
        return []
    return [
        (text(name), text(one))
        for name, value in (headers.items() if isinstance(headers, Mapping) else headers)
        for one in (value if isinstance(value, (list, tuple)) else (value,))
    ]


def checked(headers):
    """The pairs that can be sent as they are. Raises ValueError for a pair that would break the response or add to it."""
    fields = []
    for name, value in pairs(headers):
        if not NAME.fullmatch(name):
            raise ValueError(f"a response header has the name {name!r}; letters, digits and '-' are allowed")
        if not VALUE.fullmatch(value):
            raise ValueError(f"the response header {name} has the value {value!r}; line breaks, control characters and non-Latin-1 are refused")
        if name.lower() in RESERVED:
            raise ValueError(f"the response header {name} is the server's to set")
        # The server counts the body itself.
        if name.lower() != "content-length":
            fields.append((name, value.strip(" \t")))
    return fields


def named(pair, name):
    """True if the pair has this name, which is in lower case."""
    return pair[0].lower() == name


def text(value):
    """A header's name or value as text."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if value is None or isinstance(value, (dict, set, list, tuple)):
        raise TypeError(f"{value!r} is not a header's name or value")
    return str(value)
