"""How far a frame's result is trusted: fully if all is well, and less for each thing that is not."""

import pytest

from app.blinks.confidence import INVALID, STRANGER, SURE_FACE, SURE_FPS, SURE_YAW, confidence
from app.blinks.faults import MAX_YAW, MIN_FACE_PX
from app.blinks.reading import Eyes, FaceBox, Pose, Reading


def seen(width: float = SURE_FACE, yaw: float = 0.0) -> Reading:
    """Return open eyes in a face of that width, turned so far."""
    return Reading(FaceBox(10, 20, round(width), 200), Eyes(0.3, 0.3), Pose(yaw, 0.6, 0.0), None)


def trust(width: float = SURE_FACE, yaw: float = 0.0, fps: float | None = SURE_FPS) -> float:
    """Return how far valid time of somebody well known is trusted."""
    return confidence(seen(width, yaw), fps, known=True, valid=True)


def test_where_no_face_is_seen_there_is_nothing_to_trust() -> None:
    assert confidence(Reading(None, None, None, "no_face"), 15.0, known=True, valid=True) == 0


@pytest.mark.parametrize("yaw", [-SURE_YAW, 0.0, SURE_YAW])
def test_a_face_that_is_large_and_frontal_enough_in_enough_frames_is_trusted_fully(yaw: float) -> None:
    assert trust(SURE_FACE, yaw, SURE_FPS) == trust(4 * SURE_FACE, yaw / 2, 4 * SURE_FPS) == 1


@pytest.mark.parametrize("yaw", [-MAX_YAW, MAX_YAW, 1.0])
def test_half_the_trust_is_left_for_the_furthest_turn_to_either_side_and_for_the_smallest_face(
    yaw: float,
) -> None:
    assert trust(yaw=yaw) == trust(MIN_FACE_PX) == trust(MIN_FACE_PX / 2) == 0.5


def test_half_the_trust_is_left_for_a_lone_picture() -> None:
    assert trust(fps=None) == 0.5


def test_what_is_half_way_costs_half_as_much() -> None:
    assert trust((MIN_FACE_PX + SURE_FACE) / 2) == pytest.approx(0.75)
    assert trust(yaw=-(MAX_YAW + SURE_YAW) / 2) == pytest.approx(0.75)
    assert trust(fps=SURE_FPS / 2) == pytest.approx(0.75)


def test_each_thing_that_is_not_well_costs_its_part_beside_the_others() -> None:
    assert trust(MIN_FACE_PX, MAX_YAW, None) == pytest.approx(0.5**3)


@pytest.mark.parametrize(
    ("known", "valid", "left"),
    [(False, True, STRANGER), (True, False, INVALID), (False, False, STRANGER * INVALID)],
)
def test_a_strangers_eyes_are_trusted_less_and_a_frame_that_is_no_valid_time_less_still(
    known: bool, valid: bool, left: float
) -> None:
    assert 0 < STRANGER * INVALID < INVALID < STRANGER < 1
    assert confidence(seen(), SURE_FPS, known, valid) == pytest.approx(left)
