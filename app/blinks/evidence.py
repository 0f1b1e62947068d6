"""Puts valid time together into valid minutes, across visits, and learns the person's own measures."""

from collections import deque
from statistics import fmean

from app.blinks.opinion import Baseline, Measures, OpinionSettings, close_often
from app.blinks.valid_minute import ValidMinute, together

# Seconds of valid time in a valid minute.
MINUTE = 60.0
# Seconds from which the minute under way counts as a whole one: a visit of a minute loses its first frames,
# and three visits must make three minutes.
NEARLY_A_MINUTE = 57.0
# Seconds: a longer closure is a long closure, not a blink (docs/api.md).
MAX_BLINK_SECONDS = 0.5
# Seconds: three steps of a sixth of a second are half a second, however the clock rounds.
EPSILON = 1e-3
# Whole valid minutes that closures are judged by, besides the one being filled: more would hide a change.
WINDOW_MINUTES = 3
# The most valid minutes that the person's usual blink rate is taken from.
REMEMBERED_MINUTES = 30


class Evidence:
    """One person's last valid minutes, the one that is being filled, and their own rested measures."""

    def __init__(self, settings: OpinionSettings) -> None:
        self._settings = settings
        self._minutes: deque[ValidMinute] = deque(maxlen=WINDOW_MINUTES)
        self._last: deque[ValidMinute] = deque(maxlen=settings.blink_minutes)
        """The minutes whose blinks are counted: as many as the rule for few blinks asks for."""
        self._current = ValidMinute()
        self._rested: list[float] = []
        self._doubtful: list[float] = []
        """Shares of minutes in which eyes closed often, until the rested share is known."""
        self._usual_blinks: deque[int] = deque(maxlen=REMEMBERED_MINUTES)
        self._few: deque[int] = deque(maxlen=settings.blink_minutes)
        """Blinks in each of the last minutes while they are few: not yet known whether that is usual."""
        self.total_seconds = 0.0
        """All valid time since the person was first seen; it only grows."""
        self.baseline = Baseline()

    def add_whole(self, seconds: float) -> None:
        """Note in how many of the seconds just added a usual blink that ended would have been seen whole.

        Of those that have just filled a minute, that is noted in the next one.
        """
        self._current.whole_seconds += seconds

    def add_time(self, seconds: float, closed: bool = False, clear: bool = False) -> None:
        """Add valid time, `closed` if it is part of a long closure, `clear` if a blink would be seen."""
        self.total_seconds += seconds
        self._current.seconds += seconds
        if clear:
            self._current.clear_seconds += seconds
        if closed:
            self._current.closed_seconds += seconds
        if self._current.seconds >= MINUTE:
            self._minutes.append(self._current)
            self._last.append(self._current)
            self._learn(self._current)
            self._current = ValidMinute()

    def add_unknown(self, seconds: float) -> None:
        """Note, as `add_whole`, in how many of the seconds just added the open eyes were not known."""
        self._current.unknown_seconds += seconds

    def add_blink(self, seconds: float, seen_closed: float) -> None:
        """Add a blink that was seen whole in valid time."""
        self._current.blinks += 1
        self._current.blink_seconds += seconds
        self._current.seen_closed_seconds += seen_closed

    def add_cut_blink(self) -> None:
        """Add a blink of which a part, or a frame next to it, was not valid: its length says nothing."""
        self._current.cut_blinks += 1

    def add_long_closure(self, seconds: float, seen_closed: float) -> None:
        """Add a closure of over 500 ms.

        It counts as a long one only if its first and last closed frames (`seen_closed`) are that far apart:
        what happens between frames is not seen.
        """
        self._current.long_closures += seen_closed > MAX_BLINK_SECONDS + EPSILON
        self._current.longest_seconds = max(self._current.longest_seconds, seconds)

    def window(self) -> ValidMinute:
        """Return the last minutes and the current one together."""
        return together((*self._minutes, self._current))

    def measures(self) -> Measures:
        """Return what the judgement looks at.

        The minute under way is among those whose blinks count once it is nearly full, or already has more
        than few blinks.
        """
        now = self._current
        counts = now.seconds >= NEARLY_A_MINUTE or now.all_blinks > self._settings.blink_threshold
        minutes = (*self._last, *((now,) if counts else ()))
        judged = together(minutes[-self._settings.blink_minutes :])
        return self.window().measures(minutes, judged.clear_share)

    def begin_anew(self) -> None:
        """Forget what was seen, as after a rest; what is usual for this person stays."""
        self._minutes.clear()
        self._last.clear()
        self._few.clear()
        self._current = ValidMinute()

    def _learn(self, minute: ValidMinute) -> None:
        self._learn_blinks(minute)
        if len(self._rested) < self._settings.baseline_minutes:
            self._learn_share(minute)
        shares_known = len(self._rested) == self._settings.baseline_minutes
        self.baseline = Baseline(
            fmean(self._rested) if shares_known else 0.0,
            sum(self._usual_blinks),
            len(self._usual_blinks),
        )

    def _learn_share(self, minute: ValidMinute) -> None:
        """Learn the rested share from the first minutes in which eyes do not close often, if there are any.

        Otherwise somebody who nods off, but not for long at first, would be compared with that ever after.
        """
        often = close_often(minute.measures(), self._settings)
        (self._doubtful if often else self._rested).append(minute.closed_share)
        if len(self._rested) + len(self._doubtful) >= self._settings.baseline_by_minutes:
            self._rested = sorted(self._rested + self._doubtful)[: self._settings.baseline_minutes]

    def _learn_blinks(self, minute: ValidMinute) -> None:
        """Count a minute as usual, and those with few blinks before it unless so many in a row are a sign.

        Only blinks that were seen whole count as usual: others vary with how often the head turns.
        """
        if minute.all_blinks <= self._settings.blink_threshold:
            self._few.append(minute.blinks)
            return
        if len(self._few) < self._settings.blink_minutes:
            self._usual_blinks.extend(self._few)
        self._usual_blinks.append(minute.blinks)
        self._few.clear()
