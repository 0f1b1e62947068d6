"""Withholds the time of lids that are down until it is known whether they blink, are closed or lowered."""

from app.blinks.evidence import MAX_BLINK_SECONDS, Evidence
from app.blinks.lid_posture import LidPostures, Posture

# Seconds after which the time of lids that are still down becomes evidence of what they are by then.
MAX_HELD_SECONDS = 3.0
# The most seconds without valid time (a turn, a hand, a hiccup) over which lids that are down count as having
# stayed down; the second value if they had been so no longer than a blink: that may have been one, and this
# the next.
SAME_CLOSURE_SECONDS, SAME_BLINK_SECONDS = 1.0, MAX_BLINK_SECONDS
# Seconds of closed lids from which each MAX_HELD_SECONDS count as another long closure, so that somebody
# asleep is found; until then it is one: people rub their eyes, laugh or think for that long. Our choice.
ASLEEP_SECONDS = 15.0


class LidsDown:
    """Follows the lids of one person and turns their time into evidence."""

    def __init__(self, postures: LidPostures, evidence: Evidence) -> None:
        self._postures = postures
        self._evidence = evidence
        self._since: float | None = None
        """When the lids went down, across short breaks in valid time."""
        self._held_seconds = 0.0
        self._counted = False
        """Whether the closure under way was counted as a long one."""
        self._closed_until = 0.0
        self.posture: Posture | None = None
        """What the lids that are down now are, once they have been down for longer than a blink."""

    def update(self, at: float, gap: float | None, valid: bool, clear: bool) -> None:
        """Take in the frame at `at`, `gap` seconds of valid time after the one before.

        `gap` is None where there is no such time. `valid`: its lids can be judged. `clear`: a blink would be
        seen.
        """
        if gap is None and self._since is not None and not self._lasts(at):
            if self.posture is not None and at > self._closed_until:
                self._settle(self._closed_until, self._since, down=False)  # how long after that, nobody saw
            self.forget()
        if valid:
            self._follow(at, gap, clear)
        elif self._counted and self._postures.down:
            self._closed_until = at

    def forget(self) -> None:
        """Start afresh: nothing is known of lids that are down."""
        self._since, self._held_seconds, self.posture, self._counted = None, 0.0, None, False

    @property
    def open_now(self) -> bool:
        """Whether the lids are not down, or not far enough to be closed or lowered."""
        return self.posture == "half_open" or (self._since is None and not self._postures.down)

    def _lasts(self, at: float) -> bool:
        """Return whether lids that were down before a break in valid time may still be down."""
        longest = SAME_BLINK_SECONDS if self.posture is None else SAME_CLOSURE_SECONDS
        return 0 <= at - self._closed_until <= longest

    def _follow(self, at: float, gap: float | None, clear: bool) -> None:
        """Take in a frame whose lids can be judged."""
        down = self._postures.down
        if gap is None and self._since is not None and not down:
            self._settle(self._closed_until, self._since, down)  # they opened while nobody could see it
        elif gap is not None and self._since is None:
            self._evidence.add_time(gap, clear=clear)
        elif gap is not None:
            self._held_seconds += gap
        if down:
            self._since = at if self._since is None else self._since
            self._closed_until = at
        if self._since is not None:
            self._settle(at, self._since, down)

    def _settle(self, at: float, since: float, down: bool) -> None:
        """Decide what lids are that went down at `since` and are still `down` at `at`, or up from then on."""
        long = at - since > MAX_BLINK_SECONDS
        self.posture = self._postures.posture(since, at) if long else None
        if down and self._held_seconds < MAX_HELD_SECONDS:
            return
        self._release()
        is_another = down and at - since >= ASLEEP_SECONDS
        if self.posture == "closed" and (is_another or not self._counted):
            self._counted = True
            self._evidence.add_long_closure(at - since, self._closed_until - since)
        if not down:
            self.forget()

    def _release(self) -> None:
        if self.posture != "lowered":
            self._evidence.add_time(self._held_seconds, closed=self.posture == "closed")
        self._held_seconds = 0.0
