"""What is remembered of one participant's face from picture to picture."""

from dataclasses import dataclass

from app.vision.appearance import OTHER_APPEARANCE, SAME_APPEARANCE, Appearance, similarity
from app.vision.box import Box

# Identical pictures in a row that count as frozen: two or three come from a source slower than the sampling.
FROZEN_PICTURES = 4
# Pictures: an empty tile is searched cheaply this often, once it has been empty for longer than that.
CHEAP_EVERY = 3
# Pictures: an empty tile is searched in full this often (about twice a second in a full stream), more often
# at first.
FULL_EVERY = 8
# Pictures: how often the detector must confirm a face that looks as before (every second at 15 a second).
CONFIRM_EVERY = 15
# Pictures: how often the whole frame is looked at for a much larger face (every three seconds).
WIDE_EVERY = 45


@dataclass(slots=True)
class FaceTrack:
    """One participant's last face, search back-off and repeated pictures; for one thread at a time."""

    box: Box | None = None
    """Where the face is, for the landmarks and for cropping; steady on a still face."""
    shape: tuple[int, ...] = ()
    """Rows and columns of the last picture; another shape means another crop, so the box says nothing."""
    empty: int = 0
    """Pictures in a row without a face."""
    doubts: int = 0
    """Confirmations in a row that failed."""
    seen: int = 0
    """Pictures since the face was found."""
    appearance: Appearance | None = None
    """How the face looked when the detector last confirmed it."""
    fingerprint: int = 0
    """Checksum of the last picture."""
    repeats: int = 0
    """How often that picture has come in a row."""

    def follow(self, box: Box | None) -> None:
        """Start to follow a face that was found, or none."""
        self.box = box
        self.appearance = None
        self.doubts = 0
        self.seen = 0

    def must_confirm(self, appearance: Appearance) -> bool:
        """Return whether the detector has to look at this picture, given how the face appears in it."""
        if self.appearance is None or self.doubts > 0 or self.seen % CONFIRM_EVERY == 0:
            return True
        return similarity(appearance, self.appearance) < SAME_APPEARANCE

    def is_another_thing(self, appearance: Appearance) -> bool:
        """Return whether what now appears in the face's place is surely not the face that was there."""
        return self.appearance is not None and similarity(appearance, self.appearance) < OTHER_APPEARANCE

    def must_search_wide(self) -> bool:
        """Return whether the whole of this picture is to be looked at."""
        return self.seen % WIDE_EVERY == WIDE_EVERY - 1

    def may_search(self) -> bool:
        """Return whether an empty tile is due for a cheap search."""
        return self.empty <= CHEAP_EVERY or self.empty % CHEAP_EVERY == 0

    def may_search_in_full(self) -> bool:
        """Return whether an empty tile is due for a full search: after 0, 1, 2, 4, 8, 16, 24... pictures."""
        return self.empty in (0, 1, 2, 4) or self.empty % FULL_EVERY == 0

    def note_picture(self, fingerprint: int) -> None:
        """Note a picture's checksum: the same one twice in a row is the same picture."""
        self.repeats = self.repeats + 1 if fingerprint == self.fingerprint else 1
        self.fingerprint = fingerprint

    @property
    def is_repeated(self) -> bool:
        """Whether the last picture is the same as the one before, from a source slower than the sampling."""
        return self.repeats > 1

    @property
    def is_frozen(self) -> bool:
        """Whether the same picture has come too often in a row for a source that is only slow."""
        return self.repeats >= FROZEN_PICTURES
