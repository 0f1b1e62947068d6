"""The numbers by which closed lids are told from lowered and half-open ones (`lid_posture.py`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostureSettings:
    """Parts of a fall are of this person's own blinks; chosen by hand on the annotated clips."""

    down: float = 0.65
    """Part of an own blink's fall from which on lids are down: a squint reaches half of it."""
    up: float = 0.5
    """Part of it under which they are up again."""
    down_if_sure: float = 0.4
    """The same as `down` of lids that surely look closed: narrow eyes change their ratio little."""
    up_if_closed: float = 0.3
    """The same as `up` of lids that still look closed..."""
    still_closed: float = 0.7
    """... with this probability."""
    min_fall: float = 0.75
    """Part of it that lids must have fallen by, in the middle of their time down, to be closed."""
    min_fall_if_sure: float = 0.6
    """The same of lids that surely look closed."""
    min_closed_probability: float = 0.5
    """Probability of closed lids that their pictures must give in the middle of that time."""
    surely_closed: float = 0.9
    """Probability from which on their pictures leave no doubt."""
    strangers_sure: float = 0.55
    """Part of the open ratio that a blink of somebody whose blinks are not known yet goes down to, if lids
    surely look closed: the ratio of narrow eyes falls less than the middle one."""
    deepest_sure: float = 0.8
    """Part of the open ratio that closed lids are under even in somebody whose blinks are shallow."""
    deepest_unsure: float = 0.55
    """Part of the open ratio: a blink that is shallower says little of what closed lids are like."""
    line: float = 0.06
    """Eye widths by which the lid edge lies lower than in a blink, to speak for a lowered gaze on its own."""
    bow: float = 0.08
    """The same of the head's bow."""
    lowered: float = 1.0
    """What both together may reach in closed eyes."""
    longest_unknown: float = 2.6
    """Seconds that lids of somebody whose blinks are not known yet can be down and count as closed."""


POSTURE = PostureSettings()
