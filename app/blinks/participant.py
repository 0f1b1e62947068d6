"""One participant's eyes over time: frames in, blinks, valid time and an opinion out."""

from __future__ import annotations

from collections import deque
from statistics import fmean
from typing import TYPE_CHECKING

from app.blinks.baseline import OpenEyes
from app.blinks.closures import Closure, ClosureDetector, ClosureSettings
from app.blinks.evidence import Evidence
from app.blinks.observation import Observation, State
from app.blinks.opinion import Measures, OpinionSettings, Own, eyes_closing, judge
from app.blinks.rate import blink_rate
from app.blinks.timeline import Timeline

if TYPE_CHECKING:
    from app.blinks.evidence import ValidMinute
    from app.blinks.observation import Invalid
    from app.blinks.reading import Eyes, Reading

LONGEST_BLINK = 0.5
"""Seconds: a longer closure is a long closure and no blink (the contract's 60-500 ms)."""


class Participant:
    """Small, bounded memory of one person; not thread-safe: one frame at a time."""

    def __init__(
        self, opinion: OpinionSettings = OpinionSettings(), closures: ClosureSettings = ClosureSettings()
    ) -> None:
        self._settings = opinion
        self._timeline = Timeline()
        self._detector = ClosureDetector(closures)
        self._open_eyes = OpenEyes()
        self._evidence = Evidence(opinion.blink_minutes)
        self._rested: deque[ValidMinute] = deque(maxlen=opinion.own_minutes)
        self._own = Own()
        self._was_valid = False
        self._was_closed = False
        self._whole = False  # the closure under way was seen in valid time only
        self._reported = False  # the closure under way was reported as a lone snapshot already

    def observe(self, reading: Reading, captured_at: float | None) -> Observation:
        """Take in one frame; `captured_at` is in seconds of the client's clock, None if it sent no time.

        A frame without a place in time (no stamp, a repeated one, one up to a second late) is measured, but
        makes no blink and no valid time.
        """
        if not self._timeline.place(captured_at) or captured_at is None:
            return self._untimed(reading)
        invalid: Invalid | None = reading.invalid or ("too_few_frames" if self._timeline.too_few else None)
        if self._timeline.gap is None:
            self._detector.forget()
        if reading.eyes is None:
            self._detector.forget()
            self._remember(False, False)
            return self._observation(reading, None, False, None, invalid)
        return self._timed(reading, reading.eyes, captured_at, invalid)

    def _timed(self, reading: Reading, eyes: Eyes, at: float, invalid: Invalid | None) -> Observation:
        ratio = (eyes.left + eyes.right) / 2
        lone = self._timeline.lone and not self._detector.closed
        if lone:
            self._detector.forget()
        was_closed = self._detector.closed
        ended = self._detector.see(at, eyes)
        closed = self._detector.closed or self._open_eyes.closed(ratio)
        if self._detector.closed and not was_closed:
            self._whole, self._reported = self._was_valid, False
        self._whole = self._whole and invalid is None
        if invalid is None:
            self._open_eyes.learn(at, ratio)
        self._add_time(invalid, closed)
        if lone:
            self._reported = closed
            return self._observation(reading, None, closed, closed, invalid)
        return self._observation(reading, self._count(ended), False, closed, invalid)

    def _add_time(self, invalid: Invalid | None, closed: bool) -> None:
        valid, gap = invalid is None, self._timeline.gap
        if valid and self._was_valid and gap is not None and self._evidence.add_time(gap, self._was_closed):
            self._learn_own(self._evidence.minutes[-1])
        self._remember(valid, closed)

    def _remember(self, valid: bool, closed: bool) -> None:
        self._was_valid, self._was_closed = valid, closed

    def _learn_own(self, minute: ValidMinute) -> None:
        if len(self._rested) == self._settings.own_minutes:
            return
        if eyes_closing(_measures(minute, ()), Own(), self._settings):
            return
        self._rested.append(minute)
        if len(self._rested) == self._settings.own_minutes:
            self._own = Own(
                fmean(m.closed_share for m in self._rested),
                fmean(m.mean_closure_seconds for m in self._rested),
            )

    def _count(self, ended: Closure | None) -> Closure | None:
        if ended is None:
            return None
        if self._whole:
            self._evidence.add_closure(ended.seconds, ended.seconds <= LONGEST_BLINK)
        return ended

    def _untimed(self, reading: Reading) -> Observation:
        closed = None
        if reading.eyes is not None:
            closed = self._open_eyes.closed((reading.eyes.left + reading.eyes.right) / 2)
        return self._observation(reading, None, False, closed, reading.invalid or "too_few_frames")

    def _observation(
        self,
        reading: Reading,
        closure: Closure | None,
        snapshot: bool,
        closed: bool | None,
        invalid: Invalid | None,
    ) -> Observation:
        eyes = reading.eyes
        return Observation(
            blink_detected=snapshot or closure is not None,
            closure_ms=None if closure is None else closure.seconds * 1000,
            face=reading.face,
            ear=None if eyes is None else (eyes.left + eyes.right) / 2,
            eyes_closed=closed,
            confidence=self._confidence(invalid),
            invalid=invalid,
            state=self._state(invalid),
        )

    def _confidence(self, invalid: Invalid | None) -> float:
        if invalid == "no_face":
            return 0.0
        return (0.9 if self._open_eyes.known else 0.5) * (1.0 if invalid is None else 0.4)

    def _state(self, invalid: Invalid | None) -> State:
        window = self._evidence.window()
        measures = _measures(window, tuple(m.blinks for m in self._evidence.minutes))
        verdict, reason = judge(measures, self._own, self._settings)
        return State(
            opinion=verdict,
            reason=invalid if verdict == "unknown" and invalid else reason,
            valid_seconds=window.seconds,
            blinks=window.blinks,
            blinks_per_minute=blink_rate(window.blinks, window.seconds) if window.seconds else None,
            closed_share=window.closed_share,
            mean_blink_ms=window.mean_closure_seconds * 1000 if window.closures else None,
        )


def _measures(window: ValidMinute, minute_blinks: tuple[int, ...]) -> Measures:
    return Measures(
        valid_seconds=window.seconds,
        minute_blinks=minute_blinks,
        closed_share=window.closed_share,
        closures=window.closures,
        mean_closure_seconds=window.mean_closure_seconds,
        longest_seconds=window.longest_seconds,
    )
