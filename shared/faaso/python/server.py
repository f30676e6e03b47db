"""Serves handler.handle with waitress until SIGTERM, then finishes what is in flight and exits.

Settings from the environment: PORT (3000), THREADS (16) of each of WORKERS processes, MAX_BODY in bytes (33554432; more is
answered with 413).
"""

import logging
import signal
import termios

from waitress import create_server, wasyncore

from faaso.application import application
from faaso.connection import Channel
from faaso.loading import load
from faaso.process import count, number, run


def serve(app, listener, threads, max_body, ready=lambda: None):
    """Returns when a SIGTERM or SIGINT came and every request received by then has been answered. Calls `ready` before it serves."""
    connections = {}
    server = create_server(
        app,
        map=connections,
        sockets=[listener],
        threads=threads,
        ident=None,
        # A connection that rests costs little; the proxy keeps one for each request that it once had at the same time.
        connection_limit=1000,
        # Channel limits bodies itself.
        max_request_body_size=1 << 62,
        # Never to temporary files: /tmp is memory all the same, and smaller than the limit of memory.
        inbuf_overflow=1 << 40,
        outbuf_overflow=1 << 40,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the
        # proxy's, or now and then a request is written to a connection that has just been closed.
        channel_timeout=300,
        # The function may read X-Forwarded-For; nothing here trusts it.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel
    server.adj.max_body = max_body
    server.stopping = False

    def stop(signum, frame):
        server.stopping = True
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    ready()
    while not server.stopping:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    accept_waiting(server)
    wasyncore.dispatcher.close(server)
    while server.active_channels:
        for channel in list(server.active_channels.values()):
            if not busy(channel):
                channel.will_close = True
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown()


def accept_waiting(server):
    """Accepts the connections in the listener's queue, which would be reset when it closes."""
    before = -1
    while before < len(server.active_channels):
        before = len(server.active_channels)
        server.handle_accept()


def busy(channel):
    """True while a request of the connection is not answered, or the answer has not arrived."""
    return bool(
        channel.requests
        or channel.request
        or channel.total_outbufs_len
        or channel.lingers_until is not None
        or count(channel.socket, termios.FIONREAD)
        or count(channel.socket, termios.TIOCOUTQ)
    )


def handler():
    return application(load())


def main(app=handler, threads="THREADS", processes=None):
    """Serves the WSGI application that `app` returns. It is called in each worker. `threads` names a setting."""
    # A queue is normal under load; the proxy's log has the times.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    def work(listener, ready):
        serve(app(), listener, number(threads, 16), number("MAX_BODY", 32 << 20, least=0), ready)

    run(work, processes)


if __name__ == "__main__":
    main()
