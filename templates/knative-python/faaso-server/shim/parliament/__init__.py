"""The names of parliament-functions that functions import. They stand before that package, which does not load with cloudevents 2."""

import functools
from collections.abc import Mapping

from parliament.cloud import CloudEvent

__all__ = ["Context", "event"]


class Context(Mapping):
    """What a function is called with: `request` is Flask's, `cloud_event` a CloudEvent or None."""

    def __init__(self, request):
        self.request = request
        self.cloud_event = None

    def _given(self):
        return {name: value for name, value in vars(self).items() if value is not None}

    def __getitem__(self, name):
        return self._given()[name]

    def __iter__(self):
        return iter(self._given())

    def __len__(self):
        return len(self._given())


def event(function=None, *, event_type="parliament.response", event_source="/parliament/function"):
    """Makes a CloudEvent of what the function returns."""
    if CloudEvent is None:
        raise ImportError("@event needs the package cloudevents; name it in requirements.txt")

    def decorator(function):
        @functools.wraps(function)
        def wrapper(*arguments, **options):
            data = function(*arguments, **options)
            return data if isinstance(data, CloudEvent) else CloudEvent({"type": event_type, "source": event_source}, data)

        return wrapper

    return decorator if function is None else decorator(function)
