"""CloudEvents, where requirements bring the package `cloudevents`: version 1, or version 2, which keeps the old names below `v1`."""

try:
    from cloudevents.conversion import to_binary
    from cloudevents.http import CloudEvent, from_http
except ImportError:
    try:
        from cloudevents.v1.conversion import to_binary
        from cloudevents.v1.http import CloudEvent, from_http
    except ImportError:
        CloudEvent = from_http = to_binary = None

__all__ = ["CloudEvent", "from_http", "to_binary"]
