"""Writes a part of an answer at once, past ASGI: an extension that our protocol offers to event streams.

An ASGI message goes through each middleware, none of which changes a part of a body. For an event with a
thousand listeners that is half of the work.
"""

from collections.abc import Callable

from starlette.types import Scope

# Writes a part of an answer that has begun without a length, unless the client is gone. False, with nothing
# written, if the client has not read what it was sent before, or if there is no such answer: then ASGI's own
# `send` is to be used.
WritePart = Callable[[bytes], bool]

EXTENSION = "meeting_rest.write_part"


def offering(write_part: WritePart) -> dict[str, dict[object, object]]:
    """Return the extensions of a request with which it is offered."""
    return {EXTENSION: {"write_part": write_part}}


def take_write_part(scope: Scope) -> WritePart | None:
    """Return what was offered with a request, once, since a stream keeps its scope; else `None`."""
    offered: WritePart | None = scope.pop("extensions", {}).get(EXTENSION, {}).get("write_part")
    return offered
