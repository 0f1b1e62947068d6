"""Made-up events, a stream that has them, and a listener that keeps them, all without Redis."""

from app.events.event import Entry, Position
from app.events.history import History
from app.events.listener import Closed


def entry(number: int, after: int = 0) -> Entry:
    return Entry(Position((number, 0)), f'{{"event":"rest_required","n":{number}}}', Position((after, 0)))


class Stream:
    """A stream of events as Redis stores it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def since(self, _: str, position: Position | None) -> History:
        oldest, newest = (self.entries[0], self.entries[-1]) if self.entries else (None, None)
        missed = [each for each in self.entries if position is not None and each.position > position]
        return History.since(position, oldest, newest, missed)

    async def read(self) -> tuple[None, History]:
        return None, await self.since("a", None)


class Recorder:
    """A listener that keeps everything for later inspection."""

    def __init__(self) -> None:
        self.heard: list[Entry] = []
        self.closed: Closed | None = None

    def offer(self, entry: Entry) -> None:
        self.heard.append(entry)

    def close(self, reason: Closed) -> None:
        self.closed = reason
