"""The numbers by which closed lids are told from lowered and half-open ones (`lid_posture.py`)."""

from dataclasses import dataclass

from app.blinks.still_closed import SURE


@dataclass(frozen=True, slots=True)
class PostureSettings:
    """A fall is that of this person's own blinks; the numbers were chosen by hand on the annotated clips."""

    down: float = 0.65
    """Part of a blink's fall from which lids are down: a squint reaches half of it."""
    up: float = 0.5
    """Part of the fall below which they are up again."""
    down_if_sure: float = 0.4
    """The same as `down` for lids that surely look closed: narrow eyes change their ratio little."""
    up_if_closed: float = 0.3
    """The same as `up` for lids that still look closed..."""
    still_closed: float = 0.7
    """... with this probability."""
    min_fall: float = 0.75
    """Part of the fall by which lids must have fallen (median over their time down) to be closed."""
    min_fall_if_sure: float = 0.6
    """The same for lids that surely look closed."""
    min_closed_probability: float = 0.5
    """Probability of wholly or partly closed lids that they must have (median over that time)."""
    surely_closed: float = SURE
    """Probability from which there is no doubt that they look closed."""
    strangers_sure: float = 0.55
    """Part of the open ratio to which somebody's blinks, while not known yet, are taken to fall if the lids
    surely look closed: the ratio of narrow eyes falls less than that of average ones."""
    deepest_sure: float = 0.8
    """Part of the open ratio below which closed lids are, even in somebody whose blinks are shallow."""
    deepest_unsure: float = 0.55
    """Part of the open ratio: a blink shallower than this says little about what closed lids are like."""
    line: float = 0.06
    """Eye widths by which the lid edge must lie lower than in a blink to show a lowered gaze on its own."""
    bow: float = 0.08
    """The same for the head's bow, in distances between the outer eye corners."""
    lowered: float = 1.0
    """The most that both together may reach in closed eyes."""
    longest_unknown: float = 2.6
    """Seconds that lids of somebody whose blinks are not known yet can be down and still count as closed."""


POSTURE = PostureSettings()
