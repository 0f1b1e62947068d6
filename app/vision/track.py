"""What is remembered of one participant's face from picture to picture."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.vision.box import Box

CHEAP_EVERY = 3
"""Pictures: an empty tile is searched cheaply this often, once it has been empty for longer than that."""
FULL_EVERY = 8
"""Pictures: an empty tile is searched in full at most this often (about twice a second)."""


@dataclass(slots=True)
class FaceTrack:
    """One participant's last face, search back-off and last pictures; small, for one thread at a time."""

    box: Box | None = None
    """Where the face is, for the landmarks and for cropping; steady on a still face."""
    shape: tuple[int, ...] = ()
    """Rows and columns of the last picture; another shape means another crop, so the box says nothing."""
    empty: int = 0
    """Pictures in a row without a face."""
    doubts: int = 0
    """Pictures in a row in which the detector did not confirm the face."""
    since_wide: int = 0
    """Pictures since the whole frame was last looked at for a larger face."""
    prints: deque[int] = field(default_factory=lambda: deque(maxlen=FROZEN_PICTURES))
    """Checksums of the last pictures."""

    def lose(self) -> None:
        """Forget the face's place."""
        self.box = None
        self.doubts = 0

    def may_search(self) -> bool:
        """Tell whether this empty tile is due for a cheap search."""
        return self.empty <= CHEAP_EVERY or self.empty % CHEAP_EVERY == 0

    def may_search_in_full(self) -> bool:
        """Tell whether this empty tile is due for a full search: after 0, 1, 2, 4, 8, 16, 24... pictures."""
        return self.empty in (0, 1, 2, 4) or self.empty % FULL_EVERY == 0

    def frozen(self, fingerprint: int) -> bool:
        """Note a picture's checksum; true once the same picture has come often enough in a row."""
        if self.prints and self.prints[-1] != fingerprint:
            self.prints.clear()
        self.prints.append(fingerprint)
        return len(self.prints) == FROZEN_PICTURES


FROZEN_PICTURES = 4
"""Same pictures in a row that count as frozen: one or two come from a source slower than the sampling."""
