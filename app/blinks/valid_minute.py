"""What was seen in a minute of valid time, and several of them taken together."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.blinks.opinion import Measures


@dataclass(slots=True)
class ValidMinute:
    """What was seen in some 60 s of valid time: its last piece may be one that was withheld."""

    seconds: float = 0.0
    closed_seconds: float = 0.0
    """The part of it in closures of over 500 ms."""
    clear_seconds: float = 0.0
    """The part of it with eyes so clear that a blink would be seen."""
    whole_seconds: float = 0.0
    """The part of it in which a blink that ended would have been seen whole."""
    unknown_seconds: float = 0.0
    """The part of it in which it was not known what the person's open eyes look like."""
    blinks: int = 0
    """Those that were seen whole in it."""
    cut_blinks: int = 0
    """Those next to frames that are not valid: somebody who blinks while turning the head does blink."""
    blink_seconds: float = 0.0
    seen_closed_seconds: float = 0.0
    """The part of it from each blink's first closed frame to its last."""
    long_closures: int = 0
    longest_seconds: float = 0.0

    @property
    def closed_share(self) -> float:
        """Part of the time in long closures, as in PERCLOS; blinks are left out."""
        return self.closed_seconds / self.seconds if self.seconds else 0.0

    @property
    def mean_blink_seconds(self) -> float:
        """Mean length of a blink, 0 without any."""
        return self.blink_seconds / self.blinks if self.blinks else 0.0

    @property
    def mean_seen_closed(self) -> float:
        """Mean time from a blink's first closed frame to its last, 0 without any."""
        return self.seen_closed_seconds / self.blinks if self.blinks else 0.0

    @property
    def all_blinks(self) -> int:
        """Every blink that counts against there being few."""
        return self.blinks + self.cut_blinks

    @property
    def clear_share(self) -> float:
        """Part of the time in which a blink would have been seen."""
        return self.clear_seconds / self.seconds if self.seconds else 0.0

    @property
    def unknown_share(self) -> float:
        """Part of the time in which the person's open eyes were not known."""
        return self.unknown_seconds / self.seconds if self.seconds else 0.0

    def measures(self, minutes: tuple["ValidMinute", ...] = (), clear_share: float = 0.0) -> Measures:
        """Return what the judgement looks at: this time, and the blinks of `minutes`."""
        return Measures(
            valid_seconds=self.seconds,
            minute_blinks=tuple(minute.all_blinks for minute in minutes),
            closed_share=self.closed_share,
            long_closures=self.long_closures,
            longest_seconds=self.longest_seconds,
            blinks=self.blinks,
            cut_blinks=self.cut_blinks,
            mean_blink_seconds=self.mean_blink_seconds,
            clear_share=clear_share,
            unknown_share=self.unknown_share,
            whole_seconds=self.whole_seconds,
            mean_seen_closed=self.mean_seen_closed,
        )


def together(minutes: Iterable[ValidMinute]) -> ValidMinute:
    """Add minutes up."""
    total = ValidMinute()
    for minute in minutes:
        total.seconds += minute.seconds
        total.closed_seconds += minute.closed_seconds
        total.clear_seconds += minute.clear_seconds
        total.whole_seconds += minute.whole_seconds
        total.unknown_seconds += minute.unknown_seconds
        total.blinks += minute.blinks
        total.cut_blinks += minute.cut_blinks
        total.blink_seconds += minute.blink_seconds
        total.seen_closed_seconds += minute.seen_closed_seconds
        total.long_closures += minute.long_closures
        total.longest_seconds = max(total.longest_seconds, minute.longest_seconds)
    return total
