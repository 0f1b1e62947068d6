"""Lids that are down: how many long closures they count as."""

from typing import cast

import pytest

from app.blinks.evidence import Evidence
from app.blinks.lid_posture import LidPostures, Posture
from app.blinks.lids_down import LidsDown
from app.blinks.opinion import OPINION

STEP = 1 / 15


class Lids:
    """Lids that do as they are told; when they are down for long they are closed."""

    down = False

    def posture(self, _since: float, _until: float) -> Posture:
        return "closed"


def long_closures(*frames: str) -> int:
    """Return how many long closures are counted in seconds of lids down (d), up (u), or unclear (?)."""
    lids, evidence = Lids(), Evidence(OPINION)
    down = LidsDown(cast(LidPostures, lids), evidence)
    told = "".join(frames)
    for number, (before, each) in enumerate(zip("?" + told, told, strict=False)):
        lids.down = each == "d"
        down.update(number * STEP, None if "?" in before + each else STEP, each != "?", clear=True)
    return evidence.window().long_closures


UP, DOWN = "u" * 15, "d" * 60


@pytest.mark.parametrize(
    ("frames", "counted"),
    [
        ((UP, DOWN, UP), 1),
        ((UP, DOWN, "?", DOWN, "?", DOWN, UP), 1),
        ((UP, DOWN, UP, DOWN, UP), 2),
        # The lids opened while nobody could see it, or just then.
        ((UP, DOWN, "?", UP, DOWN, UP), 2),
        ((UP, DOWN, "?" * 20, DOWN, UP), 2),
        # Asleep, though now and then a frame cannot be judged.
        ((UP, *[DOWN * 2, "?"] * 4, UP), 7),
        ((UP, *["d" * 15, "?"] * 32, UP), 6),
    ],
)
def test_a_closure_is_one_however_it_was_seen(frames: tuple[str, ...], counted: int) -> None:
    assert long_closures(*frames) == counted
