"""What a returning client missed, and whether the stream still has all of it. Pure: knows no Redis."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.events.event import START_OF_STREAM, Entry, Position


@dataclass(frozen=True, slots=True)
class History:
    """A meeting's stream as a client finds it: from where it continues, and what it missed."""

    position: Position
    tail: Position
    missed: Sequence[Entry]
    gap: bool

    @classmethod
    def since(
        cls, position: Position | None, oldest: Entry | None, newest: Entry | None, missed: Sequence[Entry]
    ) -> "History":
        """Return the history for a client that brings a position, or for a new one (`None`)."""
        tail = newest.position if newest else START_OF_STREAM
        if position is None:
            return cls(tail, tail, (), gap=False)
        if position > tail:
            # From a stream that no longer exists: continuing from there would hide every new event.
            return cls(tail, tail, (), gap=True)
        return cls(position, tail, missed, gap=is_gap(position, oldest))


def is_gap(position: Position, oldest: Entry | None) -> bool:
    """Tell whether events after `position` are no longer in a stream that begins with `oldest`."""
    if oldest is None or position >= oldest.position:
        return False
    if oldest.after == START_OF_STREAM:
        return position != START_OF_STREAM
    return position < oldest.after
