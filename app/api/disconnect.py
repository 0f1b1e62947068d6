"""Notices that a client has gone, so that its place is free for others."""

from starlette.types import Receive


async def listen_for_disconnect(receive: Receive) -> None:
    """Return when the client has gone, or when its response is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass
