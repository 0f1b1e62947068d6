"""The judgement: what a window of valid time says about a person's eyes. A hint, never a diagnosis."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Verdict = Literal["unknown", "ok", "watch", "tired"]
Reason = Literal["few_blinks", "eyes_closing", "too_little"]


@dataclass(frozen=True, slots=True)
class OpinionSettings:
    """Every number of the judgement, with its unit, reason and source."""

    blink_threshold: int = 1
    """Blinks a minute: at most this many is few. At rest people blink 17 times a minute, reading 4-5, talking
    26 (Bentivoglio et al. 1997); staring without blinking dries and tires the eyes."""
    blink_minutes: int = 3
    """Valid minutes in a row with few blinks. One alone happens in 9 % of the minutes of a rested reader
    (Poisson, 4 a minute), three in a row in 0.08 %."""
    min_valid_seconds: float = 45.0
    """Valid seconds before there is any opinion: most of one visit of a minute."""
    tired_closed_share: float = 0.15
    """Part of the time with closed eyes: the usual PERCLOS line for drowsiness (Wierwille et al. 1994)."""
    tired_closure_seconds: float = 0.4
    """Mean length of a closure: rested blinks last 0.2-0.3 s, drowsy ones longer (Caffier et al. 2003)."""
    baseline_factor: float = 1.5
    """How far above the person's own rested measure it must be: lids and lighting differ more than moods."""
    baseline_minutes: int = 3
    """Valid minutes from which the own measure is learnt; minutes over the `tired` lines never enter it."""
    watch_closed_share: float = 0.08
    """Part of the time with closed eyes: half the `tired` line, twice the share of a person at rest."""
    watch_closure_seconds: float = 0.3
    """Mean length of a closure: the longest tenth of a rested person's blinks."""
    watch_long_seconds: float = 1.0
    """One closure of this length: twice the longest blink."""
    min_closures: int = 5
    """Closures before their mean length says anything: one look down must not make an opinion."""


# The settings without anything in the environment.
OPINION = OpinionSettings()


class Measures(NamedTuple):
    """What the judgement looks at: a window of valid time."""

    valid_seconds: float
    minute_blinks: tuple[int, ...]
    """Blinks in each of the last completed valid minutes, the oldest first."""
    closed_share: float
    closures: int
    mean_closure_seconds: float
    longest_seconds: float


class Baseline(NamedTuple):
    """A person's own rested measures; zeros until they are learnt."""

    closed_share: float = 0.0
    mean_closure_seconds: float = 0.0


class Opinion(NamedTuple):
    """The verdict and what it rests on; `ok` has no reason."""

    verdict: Verdict
    reason: Reason | None = None


def judge(measures: Measures, baseline: Baseline, settings: OpinionSettings) -> Opinion:
    """Return the opinion on a window; the same window always gets the same one."""
    if measures.valid_seconds < settings.min_valid_seconds:
        return Opinion("unknown", "too_little")
    if eyes_closing(measures, baseline, settings):
        return Opinion("tired", "eyes_closing")
    if few_blinks(measures, settings):
        return Opinion("tired", "few_blinks")
    if _worth_watching(measures, settings):
        return Opinion("watch", "eyes_closing")
    return Opinion("ok")


def eyes_closing(measures: Measures, baseline: Baseline, settings: OpinionSettings) -> bool:
    """Tell whether the eyes are closed too much or for too long, also for this person."""
    factor = settings.baseline_factor
    share = max(settings.tired_closed_share, factor * baseline.closed_share)
    seconds = max(settings.tired_closure_seconds, factor * baseline.mean_closure_seconds)
    return measures.closed_share >= share or _mean(measures, settings) >= seconds


def few_blinks(measures: Measures, settings: OpinionSettings) -> bool:
    """Tell whether each of the last valid minutes had few blinks; false without enough minutes."""
    last = measures.minute_blinks[-settings.blink_minutes :]
    return len(last) == settings.blink_minutes and max(last) <= settings.blink_threshold


def _worth_watching(measures: Measures, settings: OpinionSettings) -> bool:
    return (
        measures.closed_share >= settings.watch_closed_share
        or _mean(measures, settings) >= settings.watch_closure_seconds
        or measures.longest_seconds >= settings.watch_long_seconds
    )


def _mean(measures: Measures, settings: OpinionSettings) -> float:
    return measures.mean_closure_seconds if measures.closures >= settings.min_closures else 0.0
