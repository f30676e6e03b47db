"""Serves handler.handle with waitress until SIGTERM, then finishes what is in flight and exits.

Settings from the environment: PORT (3000), THREADS (16), MAX_BODY in bytes (33554432; more is answered with 413).
"""

import array
import fcntl
import logging
import os
import signal
import termios

from waitress import create_server, wasyncore

from faaso.application import application


def serve(app, port, threads, max_body):
    """Returns when a SIGTERM or SIGINT came and every request received by then has been answered."""
    connections = {}
    server = create_server(
        app,
        map=connections,
        host="0.0.0.0",
        port=port,
        threads=threads,
        ident=None,
        max_request_body_size=max_body,
        # Never to temporary files: /tmp is memory all the same, and smaller than the limit of memory.
        inbuf_overflow=1 << 40,
        outbuf_overflow=1 << 40,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the
        # proxy's, or now and then a request is written to a connection that has just been closed.
        channel_timeout=300,
        # The function may read X-Forwarded-For; nothing here trusts it.
        clear_untrusted_proxy_headers=False,
    )
    stopping = []

    def stop(signum, frame):
        stopping.append(signum)
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    while not stopping:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    wasyncore.dispatcher.close(server)
    while server.active_channels:
        for channel in list(server.active_channels.values()):
            if not (channel.requests or channel.request or channel.total_outbufs_len or undelivered(channel.socket)):
                channel.will_close = True
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown()


def undelivered(connection):
    """Bytes that the other side's kernel has not acknowledged: they would be lost with the container (SIOCOUTQ, socket(7))."""
    count = array.array("i", [0])
    try:
        fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, count)
    except OSError:
        return 0
    return count[0]


def main():
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    # A queue is normal under load; the proxy's log has the times.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    from handler import handle

    serve(
        application(handle),
        port=int(os.environ.get("PORT", "3000")),
        threads=int(os.environ.get("THREADS", "16")),
        max_body=int(os.environ.get("MAX_BODY", str(32 << 20))),
    )


if __name__ == "__main__":
    main()
