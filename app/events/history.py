"""What a returning client missed, and whether the stream still has all of it. Pure: knows no Redis."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.events.event import START_OF_STREAM, Entry, Position


@dataclass(frozen=True, slots=True)
class History:
    """A meeting's stream as a client finds it: where it goes on from, and what it missed."""

    place: Position
    tail: Position
    missed: Sequence[Entry]
    gap: bool

    @classmethod
    def since(
        cls, brought: Position | None, oldest: Entry | None, newest: Entry | None, missed: Sequence[Entry]
    ) -> "History":
        """Return the history for a client that brought a position, or for a new one (`None`)."""
        tail = newest.place if newest else START_OF_STREAM
        if brought is None:
            return cls(tail, tail, (), gap=False)
        if brought > tail:
            # From a stream that is no more: going on from there would hide every new event.
            return cls(tail, tail, (), gap=True)
        return cls(brought, tail, missed, gap=is_gap(brought, oldest))


def is_gap(brought: Position, oldest: Entry | None) -> bool:
    """Tell whether events after `brought` are no longer in a stream that begins with `oldest`."""
    if oldest is None or brought >= oldest.place:
        return False
    if oldest.after == START_OF_STREAM:
        return brought != START_OF_STREAM
    return brought < oldest.after
