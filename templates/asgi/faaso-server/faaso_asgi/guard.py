"""An ASGI application whose errors become responses, and whose bodies have a limit."""

from faaso.fields import NAME, RESERVED, VALUE
from faaso.log import report
from faaso.response import BODILESS, JSON, TEXT, encode

# So many bytes of a body that is too large are read and thrown away before it is refused.
DISCARDED = 1 << 30


class Seen:
    """A request as the log names it."""

    def __init__(self, scope):
        self.method = scope["method"]
        self.path = scope["path"]
        self.id = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")


def guarded(app, max_body):
    """The application behind /ping, the prefix of the proxy and a limit of bodies. Whatever it raises becomes a 500 and a log entry."""

    async def guard(scope, receive, send):
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        proxied(scope)
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send, max_body)
        if scope["path"] == "/ping":
            await exchange.answer(200, TEXT, b"pong")
        elif await exchange.refused():
            return
        else:
            await exchange.run(app)

    return guard


def proxied(scope):
    """Takes the prefix from the proxy, so that the application's own links are right."""
    prefix = dict(scope["headers"]).get(b"x-forwarded-prefix", b"").decode("latin-1").rstrip("/")
    if prefix.startswith("/"):
        scope["root_path"] = prefix


class Exchange:
    """One request and its response."""

    def __init__(self, scope, receive, send, max_body):
        self.scope = scope
        self._receive = receive
        self._send = send
        self._max_body = max_body
        self._received = 0
        self._ended = False
        self._too_large = False
        self._status = None

    async def run(self, app):
        """Calls the application. Anything but a whole response becomes a 500, or a response that is cut."""
        try:
            await app(self.scope, self.receive, self.send)
            if self._status is None and not self._too_large and not self._ended:
                raise RuntimeError("the application returned without a response")
        # Not only Exception: SystemExit would end the event loop.
        except BaseException as error:
            if not self._too_large:
                report(Seen(self.scope), error)
                if self._status is None:
                    await self.answer(500, JSON, encode({"error": "internal error"})[0])
        if self._too_large and self._status is None:
            await self._refuse()

    async def refused(self):
        """True if the length of the body is too large, and the answer says so."""
        fields = dict(self.scope["headers"])
        length = fields.get(b"content-length", b"0")
        if not length.isdigit() or int(length) <= self._max_body:
            return False
        # A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
        await self._refuse(read=fields.get(b"expect", b"").lower() != b"100-continue" and int(length) <= self._max_body + DISCARDED)
        return True

    async def answer(self, status, content_type, body, *fields):
        """Sends a whole response."""
        headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *fields]
        self._status = status
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def receive(self):
        """The next part of the body. A body that turns out too large looks like a client that is gone."""
        if self._too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._ended = True
            return message
        self._received += len(message.get("body", b""))
        if self._received > self._max_body:
            self._too_large = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message):
        """Sends a part of the response. Raises ValueError for a response that would break the connection."""
        if self._too_large and self._status is None:
            return
        if message["type"] == "http.response.start" and self._status is None:
            message = {**message, "headers": checked(message)}
            await self._send(message)
            self._status = message["status"]
        elif message["type"] == "http.response.body" and self._status in BODILESS:
            await self._send({**message, "body": b""})
        else:
            await self._send(message)

    async def _refuse(self, read=True):
        """Reads the rest of the body, without keeping it, and answers with 413."""
        while read and self._received <= self._max_body + DISCARDED:
            message = await self._receive()
            self._received += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        body = encode({"error": f"the body is larger than {self._max_body} bytes"})[0]
        await self.answer(413, JSON, body, (b"connection", b"close"))


def checked(message):
    """The header fields of a response without those that the server sets."""
    status, fields = message["status"], []
    if not 200 <= status <= 599:
        raise ValueError(f"the application answered with the status {status}; 200 to 599 are allowed")
    for name, value in message.get("headers", ()):
        if not NAME.fullmatch(name.decode("latin-1")) or not VALUE.fullmatch(value.decode("latin-1")):
            raise ValueError(f"a response header is {name!r}: {value!r}; line breaks and control characters are refused")
        if name.decode("latin-1").lower() not in RESERVED:
            fields.append((bytes(name), bytes(value)))
    return fields
