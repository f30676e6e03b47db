"""uvicorn until SIGTERM, which ends it when every request received by then has been answered."""

import asyncio
import contextlib
import json
import signal
import termios

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from faaso.process import count

# The longest request line with its header fields.
MAX_HEAD = 256 << 10


class Connection(h11.Connection):
    """The parser of a connection. It keeps the path and the query as they were sent."""

    target = b""

    def next_event(self):
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.target = event.target
        return event


class Protocol(H11Protocol):
    """A connection. The scope of a request also has its target, which ASGI leaves out."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.conn = Connection(h11.SERVER, MAX_HEAD)

    def handle_events(self):
        super().handle_events()
        if self.scope is not None:
            self.scope.setdefault("extensions", {}).setdefault("faaso", {"target": self.conn.target.decode("latin-1")})

    def send_400_response(self, msg):
        """Refuses what is no request, as the other templates do."""
        body = json.dumps({"error": msg}).encode()
        fields = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Connection", "close")]
        with contextlib.suppress(h11.LocalProtocolError):
            for event in (h11.Response(status_code=400, headers=fields, reason=b"Bad Request"), h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event))
        self.transport.close()

    def busy(self):
        """True while a request is not answered, or the answer has not arrived."""
        connection = self.transport.get_extra_info("socket")
        return bool(
            self.cycle is not None
            and not self.cycle.response_complete
            or self.conn.their_state is h11.SEND_BODY
            or self.transport.get_write_buffer_size()
            or count(connection, termios.FIONREAD)
            or count(connection, termios.TIOCOUTQ)
        )


class Draining(Server):
    """A server that answers what was received before it ends."""

    def __init__(self, config, ready):
        super().__init__(config)
        self._ready = ready

    def install_signal_handlers(self):
        """Installed at the start, when the event loop runs."""

    @contextlib.contextmanager
    def capture_signals(self):
        """Newer uvicorn would end the process by the same signal again."""
        yield

    async def startup(self, sockets=None):
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._stop)
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    def _stop(self):
        self.should_exit = True

    async def shutdown(self, sockets=None):
        # The loop accepts what is in the listener's queue, and reads what has arrived, before the listener closes.
        for _ in range(10):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        closed = set()
        while connections := list(self.server_state.connections):
            for connection in connections:
                # WebSockets have no cycles of request and response; they are asked to close at once.
                if connection not in closed and not (isinstance(connection, Protocol) and connection.busy()):
                    closed.add(connection)
                    connection.shutdown()
            await asyncio.sleep(0.01)
        # uvicorn waits for background tasks and ends the application's lifespan.
        await super().shutdown(sockets=sockets)


def serve(app, listener, ready):
    """Serves until SIGTERM or SIGINT. False if the application could not start."""
    config = Config(
        app,
        http=Protocol,
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        # The proxy alone reaches the function.
        proxy_headers=True,
        forwarded_allow_ips="*",
        # Longer than a proxy keeps an idle connection (Caddy: two minutes).
        timeout_keep_alive=300,
    )
    server = Draining(config, ready)
    server.run(sockets=[listener])
    return server.started
