"""Lids that were surely closed count as closed for as long as they look no different.

The closure nets were taught on blinks, which are over in a third of a second: whatever lasts becomes a gaze
to them, though not a pixel changes.
"""

from typing import NamedTuple

# Probability from which lids are surely closed. With 0.95 just as much is found.
SURE = 0.9
# How much less closed the picture may look than when that was sure (logit), and how much further open the eye
# may be (part of the open ratio). With twice the first, somebody who blinks and looks down seems asleep.
LESS_CLOSED, FURTHER_OPEN = 0.5, 0.1


class Look(NamedTuple):
    """How an eye looks in one frame."""

    openness: float
    """Its ratio as a part of the open one."""
    closed_logit: float
    """Of its picture, above that of the person's open eyes."""


class StillClosed:
    """Remembers how the lids of one person looked while they were surely closed."""

    def __init__(self) -> None:
        self._sure: Look | None = None

    def forget(self) -> None:
        """Start afresh after a gap."""
        self._sure = None

    def update(self, probability: float, look: Look) -> float:
        """Return how probably the lids look closed, from what the nets say of the frame and how it looks."""
        if probability >= SURE:
            before = self._sure or look
            self._sure = Look(
                max(before.openness, look.openness), max(before.closed_logit, look.closed_logit)
            )
            return probability
        if self._sure is None or not self._is_like(look, self._sure):
            self._sure = None
            return probability
        return SURE

    @staticmethod
    def _is_like(look: Look, sure: Look) -> bool:
        as_closed = look.closed_logit >= sure.closed_logit - LESS_CLOSED
        return as_closed and look.openness <= sure.openness + FURTHER_OPEN
