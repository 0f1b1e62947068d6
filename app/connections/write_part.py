"""Writes a part of an answer at once, past ASGI: an extension that our protocol offers to event streams.

An ASGI message goes through each middleware, none of which changes a part of a body. For an event with a
thousand listeners that is a quarter to a half of the work.
"""

import weakref
from collections.abc import Callable
from typing import Protocol

from starlette.types import Scope

# Writes a part of an answer that has begun without a length, unless the client is gone. False, with nothing
# written, if the client has not read what it was sent before, or if there is no such answer: then ASGI's own
# `send` is to be used.
WritePart = Callable[[bytes], bool]

EXTENSION = "meeting_rest.write_part"


class Writing(Protocol):
    """A connection that can do so."""

    def write_part(self, part: bytes) -> bool:
        """Write a part, or tell that it has to wait (`WritePart`)."""


def offering(connection: Writing) -> dict[str, dict[object, object]]:
    """Return the extensions of a request with which its connection offers it."""
    # Weakly: a connection leads to its request, and both would stay until a garbage collection.
    return {EXTENSION: {"connection": weakref.ref(connection)}}


def take_write_part(scope: Scope) -> WritePart | None:
    """Return what was offered with a request, once, since a stream keeps its scope; else `None`."""
    offered = scope.pop("extensions", {}).get(EXTENSION)
    connection: Writing | None = offered["connection"]() if offered else None
    return connection.write_part if connection else None
