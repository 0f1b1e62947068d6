"""Lids that are down: how many long closures they count as, and what becomes of their time."""

from typing import cast

import pytest

from app.blinks.evidence import Evidence
from app.blinks.lid_posture import LidPostures, Posture
from app.blinks.lids_down import LidsDown
from app.blinks.opinion import OPINION

STEP = 1 / 15


class Lids:
    """Lids that do as they are told; when they are down for long they are `what`."""

    down = False

    def __init__(self, what: Posture = "closed") -> None:
        self.what = what

    def posture(self, _since: float, _until: float) -> Posture:
        return self.what


class Followed:
    """Lids that were followed, with what was found; in each frame they are down (d), up (u), unclear (?), or
    down in a picture that cannot be judged (x)."""

    def __init__(self, *frames: str, what: Posture = "closed") -> None:
        self._lids, self.evidence = Lids(what), Evidence(OPINION)
        self.down = LidsDown(cast(LidPostures, self._lids), self.evidence)
        self._now, self._before = 0.0, "?"
        self.see(*frames)

    def see(self, *frames: str, after: float = STEP) -> None:
        """Show these frames, the first of them `after` so many seconds."""
        for each in "".join(frames):
            self._now += after
            self._lids.down = each in "dx"
            is_gap = self._before in "?x" or each in "?x" or after != STEP
            self.down.update(self._now, None if is_gap else STEP, each not in "?x", clear=True)
            self._before, after = each, STEP


def long_closures(*frames: str) -> int:
    """Return how many long closures are counted in these frames."""
    return Followed(*frames).evidence.window().long_closures


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
        # For longer, but they were seen to be down in each of those frames.
        ((UP, DOWN, "x" * 30, DOWN, UP), 1),
    ],
)
def test_a_closure_is_one_however_it_was_seen(frames: tuple[str, ...], counted: int) -> None:
    assert long_closures(*frames) == counted


@pytest.mark.parametrize(("seconds", "counted"), [(0.95, 1), (1.05, 2)])
def test_lids_down_for_longer_than_a_blink_are_still_down_after_a_second_that_nobody_saw(
    seconds: float, counted: int
) -> None:
    asleep = Followed(UP, DOWN)
    asleep.see(DOWN, after=seconds)
    assert asleep.evidence.window().long_closures == counted


@pytest.mark.parametrize(("what", "closed"), [("closed", 1.0), ("half_open", 0.0), ("lowered", 0.0)])
def test_what_lids_were_until_nobody_saw_them_counts_though_they_are_not_seen_again_for_long(
    what: Posture, closed: float
) -> None:
    one = Followed(UP, "d" * 16, what=what)
    one.see("u", after=60)
    window = one.evidence.window()
    assert window.closed_seconds == pytest.approx(closed)
    assert window.seconds == pytest.approx(1.0 + (what != "lowered"))
    assert window.long_closures == (what == "closed")
    assert window.longest_seconds == pytest.approx(closed)
    one.see(UP, "d" * 30, UP)
    assert one.evidence.window().long_closures == 2 * (what == "closed")


@pytest.mark.parametrize(("seconds", "counted"), [(0.45, 1), (0.55, 0)])
def test_lids_down_for_no_longer_than_a_blink_are_so_after_half_a_second_only(
    seconds: float, counted: int
) -> None:
    someone = Followed(UP, "d" * 4)
    someone.see("d" * 4, UP, after=seconds)
    assert someone.evidence.window().long_closures == counted


def test_a_clock_that_is_set_back_makes_no_closure_of_lids_down_before_and_after() -> None:
    someone = Followed(UP, "d" * 40)
    someone.see("d" * 4, UP, after=-1.5)
    assert someone.evidence.window().long_closures == 0


def test_two_blinks_are_no_long_closure_though_lids_seem_down_in_bad_pictures_between() -> None:
    assert long_closures(UP, "d" * 4, "x" * 30, "d" * 4, UP) == 0


def test_lids_count_as_open_unless_they_are_down_or_may_be() -> None:
    assert Followed(UP).down.open_now
    assert not Followed(UP, "d").down.open_now
    assert not Followed(UP, "d?").down.open_now, "they may still be down"
    assert not Followed("x").down.open_now
    assert not Followed(UP, DOWN).down.open_now
    assert not Followed(UP, DOWN, what="lowered").down.open_now
    assert Followed(UP, DOWN, UP).down.open_now


def test_lids_that_stay_half_open_count_as_open_since_they_may_be_what_this_persons_open_eyes_are() -> None:
    assert Followed(UP, DOWN, what="half_open").down.open_now


@pytest.mark.parametrize("what", ["closed", "lowered", "half_open"])
def test_what_lids_were_is_told_while_they_are_down_for_longer_than_a_blink_and_no_longer(
    what: Posture,
) -> None:
    assert Followed(UP, "d" * 8, what=what).down.posture is None
    assert Followed(UP, "d" * 10, what=what).down.posture == what
    assert Followed(UP, "d" * 10, "u", what=what).down.posture is None


@pytest.mark.parametrize(
    ("what", "valid", "closed"), [("closed", 8, 6), ("half_open", 8, 0), ("lowered", 2, 0)]
)
def test_the_time_of_lids_that_are_down_is_closed_or_open_or_no_valid_time_as_they_were(
    what: Posture, valid: float, closed: float
) -> None:
    seen = Followed(UP, "d" * 90, UP, what=what).evidence.window()
    assert seen.seconds == pytest.approx(valid, abs=2 * STEP)
    assert seen.closed_seconds == pytest.approx(closed, abs=2 * STEP)


def test_a_blink_is_valid_time_with_open_eyes() -> None:
    seen = Followed(UP, "d" * 4, UP).evidence.window()
    assert seen.seconds == pytest.approx(33 * STEP)
    assert seen.closed_seconds == 0


@pytest.mark.parametrize(("closed_frames", "counted"), [(8, 0), (9, 1)])
def test_a_closure_is_a_long_one_if_over_half_a_second_lies_between_its_first_closed_frame_and_its_last(
    closed_frames: int, counted: int
) -> None:
    assert long_closures(UP, "d" * closed_frames, UP) == counted


def test_a_closure_lasts_until_the_first_frame_in_which_the_lids_are_up() -> None:
    assert Followed(UP, "d" * 15, UP).evidence.window().longest_seconds == pytest.approx(1.0)


def test_what_was_withheld_before_a_new_beginning_never_counts() -> None:
    someone = Followed(UP, "d" * 30)
    before = someone.evidence.window().seconds
    someone.down.forget()
    someone.see("?", "d" * 4, UP)
    seen = someone.evidence.window()
    assert seen.seconds == pytest.approx(before + 18 * STEP)
    assert seen.closed_seconds == 0
