"""Connections whose client the server waits for: how much of them there may be, and for how long. Pure."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Connection = TypeVar("Connection")


class Waiting(Generic[Connection]):
    """Connections that wait for the same thing, the longest waiting first.

    `seconds` is how long one may wait, `most` how many may, `most_bytes` what all of them may weigh together:
    beyond either limit, the longest waiting have to go, so that newcomers are served.
    """

    def __init__(self, seconds: float, most: int, most_bytes: int) -> None:
        self.seconds = seconds
        self.most = most
        self.most_bytes = most_bytes
        # When each began to wait, in seconds of any clock, and its weight.
        self._waiting: OrderedDict[Connection, tuple[float, int]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._waiting

    def add(self, connection: Connection, now: float, weight: int) -> list[Connection]:
        """Let it wait, or weigh more if it already does; returns those that have to make room for it."""
        since, before = self._waiting.get(connection, (now, 0))
        self._waiting[connection] = since, before + weight
        self._bytes += weight
        return self._take_while(lambda _: len(self._waiting) > self.most or self._bytes > self.most_bytes)

    def remove(self, connection: Connection) -> None:
        """Let it wait no longer; one that was not waiting is ignored."""
        _, weight = self._waiting.pop(connection, (0.0, 0))
        self._bytes -= weight

    def take_overdue(self, now: float) -> list[Connection]:
        """Return those that have waited too long; they wait no longer."""
        return self._take_while(lambda since: now - since >= self.seconds)

    def _take_while(self, must_go: Callable[[float], bool]) -> list[Connection]:
        taken = []
        while self._waiting:
            connection, (since, _) = next(iter(self._waiting.items()))
            if not must_go(since):
                break
            self.remove(connection)
            taken.append(connection)
        return taken
