"""The judgement: what a window of valid time says about a person's eyes. A hint, never a diagnosis."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.blinks.rate import chance_of_at_most

Verdict = Literal["unknown", "ok", "watch", "tired"]
# A new reason for `tired` is also one for a rest: add it to `EyeReason` in `app/meetings/rest_shape.py`.
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
    few_blinks_chance: float = 1e-4
    """How unlikely so few blinks must be, given the person's own earlier minutes: a reader who blinks four
    times a minute has such minutes now and then. Our choice: 50 hours are 1,000 times three minutes."""
    min_clear_share: float = 0.8
    """In what part of the time a blink must have been visible for few of them to mean anything."""
    max_unknown_share: float = 0.5
    """In what part of the time what counts as the person's open eyes may look shut, if they are still to be
    called open: of somebody asleep from the first frame, only closed lids are known. Our choice; awake people
    in our clips have no such time, except one who squints in the light and has a third."""
    tired_closed_share: float = 0.1
    """Part of the time in closures of over 500 ms. The usual PERCLOS line is 0.15 (Wierwille et al. 1994);
    ours is lower, since sampling loses a part of each closure. Awake people in our clips stay below it."""
    tired_long_part: float = 0.15
    """Part of all closures that are long: with brisk blinks in between nobody falls asleep. Our choice."""
    sure_closed_share: float = 0.2
    """Share from which the other closures do not matter: above the usual line of 0.15; our choice."""
    drowsy_closed_share: float = 0.04
    """Part of the time in long closures: less is enough where many closures are long. Our choice."""
    drowsy_long_part: float = 0.3
    """Part of all closures that must be long for that: three in ten. With a quarter, somebody who looks down
    for a second now and then seems to nod off. Our choice."""
    tired_long_closures: int = 3
    """Long closures a valid minute, and at least this many in all: one or two are a rub of the eyes, a laugh,
    a sneeze. Our choice."""
    nodding_seconds: float = 0.9
    """How long one of those must last: blinks that all end after half a second are slow, but nobody nods off.
    Less than `watch_long_seconds`, since others come with it. Our choice: of the awake people in our clips
    one closes the eyes so often, at 6 a second and for a moment, and none of it lasts longer than 0.84 s."""
    nodding_long_part: float = 0.6
    """Part of all closures that are long from which none needs to last so long: somebody who hardly blinks
    otherwise is nodding off. Our choice."""
    baseline_factor: float = 1.5
    """Least ratio of the closed share to the own rested share: lids and lighting differ more than moods."""
    baseline_minutes: int = 3
    """Valid minutes from which the own share is learnt, without those in which eyes `close_often`."""
    baseline_by_minutes: int = 10
    """Valid minutes by which it is learnt from those with the lowest shares, even so: whoever closes the eyes
    that often all the time, and was never tired, does so by habit. Our choice."""
    watch_closed_share: float = 0.04
    """Part of the time in long closures: as `drowsy_closed_share`, with any number of blinks. Our choice."""
    watch_seen_closed: float = 1 / 3
    """Mean seconds from a blink's first closed frame to its last: blinks get longer with drowsiness (Caffier
    et al. 2003). At 15 frames a second it stands for blinks of 0.4 s, our choice; with fewer, less of a
    blink's length is sure, and at 6 hardly any blink can be a slow one."""
    watch_long_seconds: float = 1.0
    """One closure of this length: twice the longest blink."""
    min_blinks: int = 5
    """Blinks before their mean length says anything."""


# The settings when nothing is set in the environment.
OPINION = OpinionSettings()


class Measures(NamedTuple):
    """What the judgement looks at: a window of valid time."""

    valid_seconds: float
    minute_blinks: tuple[int, ...]
    """Blinks in each of the last valid minutes, the oldest first, and in the one under way when it counts."""
    closed_share: float
    long_closures: int
    longest_seconds: float
    blinks: int
    cut_blinks: int
    """In addition to those, blinks next to frames that are not valid: closures just as short."""
    mean_blink_seconds: float
    """From a blink's first closed frame to the first open one; told, but not judged by."""
    clear_share: float
    """Of the minutes by which few blinks are judged, the part in which a blink would have been seen."""
    unknown_share: float
    """Part of the time in which the person's open eyes were not known."""
    mean_seen_closed: float = 0.0
    """Mean seconds from a blink's first closed frame to its last: no more is certain of its length."""
    whole_seconds: float = 0.0
    """The part of the time in which a usual blink that ended would have been seen whole; not judged by."""

    @property
    def long_part(self) -> float:
        """Part of all closures that are long: of cut blinks, too, as long ones are seen across bad frames."""
        closures = self.long_closures + self.blinks + self.cut_blinks
        return self.long_closures / closures if closures else 0.0


class Baseline(NamedTuple):
    """A person's own rested measures; zeros until they are learnt."""

    closed_share: float = 0.0
    blinks: int = 0
    """Blinks in the `usual_minutes` minutes whose rate was usual."""
    usual_minutes: int = 0


class Opinion(NamedTuple):
    """The verdict and what it is based on; `ok` has no reason."""

    verdict: Verdict
    reason: Reason | None = None


def judge(measures: Measures, baseline: Baseline, settings: OpinionSettings) -> Opinion:
    """Return the opinion on a window; the same window always gets the same opinion."""
    if measures.valid_seconds < settings.min_valid_seconds:
        return Opinion("unknown", "too_little")
    if eyes_closing(measures, baseline, settings):
        return Opinion("tired", "eyes_closing")
    if few_blinks(measures, baseline, settings):
        clear = measures.clear_share >= settings.min_clear_share
        return Opinion("tired", "few_blinks") if clear else Opinion("unknown", "too_little")
    if not measures.blinks and not measures.long_closures:
        return Opinion("unknown", "too_little")
    if worth_watching(measures, settings):
        return Opinion("watch", "eyes_closing")
    if measures.unknown_share > settings.max_unknown_share:
        return Opinion("unknown", "too_little")
    return Opinion("ok")


def eyes_closing(measures: Measures, baseline: Baseline, settings: OpinionSettings) -> bool:
    """Return whether the eyes close for long too often, also by this person's own standard."""
    nods = measures.longest_seconds >= settings.nodding_seconds
    return (
        close_often(measures, settings)
        and (nods or measures.long_part >= settings.nodding_long_part)
        and measures.closed_share >= settings.baseline_factor * baseline.closed_share
    )


def close_often(measures: Measures, settings: OpinionSettings) -> bool:
    """Return whether the eyes close for long too often, however long each time and whatever is usual."""
    minutes = max(1.0, measures.valid_seconds / 60)
    if measures.long_closures < settings.tired_long_closures * minutes:
        return False
    share, long_part = measures.closed_share, measures.long_part
    often = share >= settings.tired_closed_share and long_part >= settings.tired_long_part
    mostly = share >= settings.drowsy_closed_share and long_part >= settings.drowsy_long_part
    return often or mostly or share >= settings.sure_closed_share


def few_blinks(measures: Measures, baseline: Baseline, settings: OpinionSettings) -> bool:
    """Return whether each of the last valid minutes had few blinks, also by this person's own standard."""
    last = measures.minute_blinks[-settings.blink_minutes :]
    if len(last) < settings.blink_minutes or max(last) > settings.blink_threshold:
        return False
    if not baseline.usual_minutes:
        return True
    chance = chance_of_at_most(sum(last), len(last), baseline.blinks, baseline.usual_minutes)
    return chance <= settings.few_blinks_chance


def worth_watching(measures: Measures, settings: OpinionSettings) -> bool:
    """Return whether blinks are slow, or the eyes have closed for long."""
    enough = measures.blinks >= settings.min_blinks
    return (
        (enough and measures.mean_seen_closed >= settings.watch_seen_closed)
        or (measures.long_closures > 0 and measures.closed_share >= settings.watch_closed_share)
        or measures.longest_seconds >= settings.watch_long_seconds
    )
