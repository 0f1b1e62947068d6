"""Heartbeats for every open stream from one timer: each client has its own steady rhythm."""

import asyncio
import json
from collections import OrderedDict
from itertools import islice, takewhile
from typing import Protocol

from app.events.sse import encode
from app.timestamps import iso, now_ms

# Heartbeats that are due within this time, in seconds, go out together: one wake-up for all of them.
TICK_SECONDS = 0.25
# After a restart all streams connect at once and stay due together. This many writes take a quarter of a
# millisecond, then other work gets two: a rest needs ten turns of the event loop, and each would wait for all
# heartbeats.
BEATS_AT_ONCE = 20
PAUSE_SECONDS = 0.002


class Beating(Protocol):
    """A stream that is kept alive."""

    def beat(self, part: bytes) -> None:
        """Send a heartbeat, without waiting for it."""


class Heartbeats:
    """The streams in the order in which their next heartbeats are due: all have the same interval."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: OrderedDict[Beating, float] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, stream: Beating) -> None:
        """Send the stream its heartbeats from now on."""
        self._due[stream] = asyncio.get_running_loop().time() + self._seconds
        if self._timer is None:
            self._wait()

    def discard(self, stream: Beating) -> None:
        """Stop sending heartbeats to the stream, if it had any."""
        self._due.pop(stream, None)

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        left = next(iter(self._due.values())) - loop.time()
        self._timer = loop.call_later(max(left, TICK_SECONDS) if left > 0 else PAUSE_SECONDS, self._beat)

    def _beat(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        part = heartbeat(now_ms())
        due = takewhile(lambda item: item[1] <= now, self._due.items())
        try:
            for stream, _ in list(islice(due, BEATS_AT_ONCE)):
                self._due[stream] = now + self._seconds
                self._due.move_to_end(stream)
                stream.beat(part)
        finally:
            # Even when one of them failed, which the loop logs.
            if self._due:
                self._wait()


def heartbeat(now: int) -> bytes:
    """Return a heartbeat as it goes over the wire; `now` in milliseconds."""
    return encode("heartbeat", json.dumps({"timestamp": iso(now)}, separators=(",", ":")))
