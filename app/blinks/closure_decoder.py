"""From each frame's probability of closed lids to closures: which, where each ends, and when that is sure."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from app.blinks.closure import Closure


@dataclass(frozen=True, slots=True)
class DecoderSettings:
    """The rule's numbers: the best in cross-validation, where the score is flat around them."""

    closing: float = 0.7
    """Probability of wholly or partly closed lids from which a closure begins..."""
    closing_again: float = 0.9
    """... or of wholly closed ones, if the lids have not opened since the last closure."""
    opened: float = 0.3
    """Probability of wholly closed lids below which a closure ends."""
    rested: float = 0.3
    """Probability of wholly or partly closed lids below which they have opened."""
    long_seconds: float = 0.5
    """Seconds after which a closure is a long one, in which lids flutter."""
    long_opened: float = 0.2
    """Probability of wholly or partly closed lids below which a long closure ends."""
    flutter_seconds: float = 0.2
    """Seconds after a long closure within which another one is part of it."""
    sure_closed: float = 0.8
    """Probability that a closure must have reached to be reported before its frames are final..."""
    sure_opened: float = 0.5
    """... at the first frame after it in which wholly or partly closed lids are less likely than this."""


DECODING = DecoderSettings()


# For `reported_until`: nothing is reported before the lids have opened.
NOT_YET = float("inf")


class Estimate(NamedTuple):
    """What is known of one frame."""

    at: float
    """Seconds."""
    any_closed: float
    """Probability of wholly or partly closed lids."""
    wholly_closed: float
    """Probability of wholly closed lids."""


@dataclass(slots=True)
class Progress:
    """Where the lids are after a frame, by the rule that is followed."""

    rule: DecoderSettings = DECODING
    inside: bool = False
    start: float = 0.0
    closed_at: float = 0.0
    """When the lids were last closed."""
    highest: float = 0.0
    long: bool = False
    armed: bool = True
    """Whether the lids have opened since the last closure."""
    flutter_until: float = float("-inf")

    def follow(self, now: Estimate) -> Closure | None:
        """Move on by one frame; return the closure that ends there, unless it is part of the one before."""
        s = self.rule
        if not self.inside:
            self.armed = self.armed or now.any_closed < s.rested
            closing = now.any_closed >= s.closing if self.armed else now.wholly_closed >= s.closing_again
            if closing:
                self.inside, self.start, self.highest, self.long = True, now.at, now.any_closed, False
                self.closed_at = now.at
            return None
        self.highest = max(self.highest, now.any_closed)
        self.long = self.long or (now.wholly_closed >= s.opened and now.at - self.start > s.long_seconds)
        still = now.any_closed >= s.long_opened if self.long else now.wholly_closed >= s.opened
        if still:
            self.closed_at = now.at
            return None
        flutter = self.start <= self.flutter_until
        self.inside, self.armed = False, now.any_closed < s.rested
        self.flutter_until = now.at + s.flutter_seconds if self.long or flutter else self.flutter_until
        return None if flutter else Closure(self.start, now.at, self.highest, self.closed_at - self.start)


class ClosureDecoder:
    """Follows estimates: a frame's first ones may still change, its last one is final."""

    def __init__(self) -> None:
        self._state = Progress()
        self._provisional = Progress()
        self.reported_until = float("-inf")
        """Closures that began before this time (seconds) are not reported again."""
        self._just_reported = False

    @property
    def is_closed(self) -> bool:
        """Whether the lids are closed in the newest frame, as far as is known."""
        return self._provisional.inside

    def wait_for_open_lids(self) -> None:
        """Do not report a closure that may already be under way."""
        self.reported_until = NOT_YET

    def forget(self) -> None:
        """Start afresh after a gap: nothing is timed across it."""
        self._state, self._provisional, self.reported_until = Progress(), Progress(), float("-inf")

    def update(
        self, final: list[Estimate], provisional: list[Estimate], faint: Closure | None = None
    ) -> Closure | None:
        """Take in the frames that have become final, and the later ones that may still change.

        `faint` is a closure in the final frames, though no frame of it was likely enough to begin one.
        Right after a reported closure, or along with one, an early one is held back by a frame, so that
        clients that merge consecutive blink frames still count two.
        """
        reported, waits = None, self._just_reported
        for estimate in final:
            closure = self._state.follow(estimate)
            if self.reported_until == NOT_YET and estimate.any_closed < DECODING.rested:
                self.reported_until = estimate.at
            if closure is not None and closure.start >= self.reported_until:
                reported = self._report(closure)
        if faint is not None and reported is None:
            reported = self._report(faint)
        early = self._sure_early(provisional)
        if early is not None and reported is None and not waits:
            reported = self._report(early)
        self._just_reported = reported is not None
        return reported

    def _sure_early(self, provisional: list[Estimate]) -> Closure | None:
        """Return the first closure in frames that may still change which is surely one, and surely over.

        Where it ended, the lids are often still half open; any later frame may show that they did open.
        """
        self._provisional = replace(self._state)
        ended = sure = None
        for estimate in provisional:
            closure = self._provisional.follow(estimate)
            if closure is not None and closure.start >= self.reported_until:
                ended = closure
            if self._provisional.inside:
                ended = None
            if sure is None and ended is not None and self._sure(ended, estimate):
                sure = ended
        return sure

    def _report(self, closure: Closure) -> Closure:
        self.reported_until = closure.end
        return closure

    def _sure(self, closure: Closure, opened: Estimate) -> bool:
        s = DECODING
        return closure.certainty >= s.sure_closed and opened.any_closed < s.sure_opened
