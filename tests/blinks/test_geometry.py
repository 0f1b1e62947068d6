"""Ratios and pose of a face that is drawn, turned, nodded and tilted by hand."""

from math import cos, sin

import numpy as np
import pytest

from app.blinks.geometry import Points, eye_aspect_ratio, lower_lid_drop, pose_of

# An eye 20 wide, whose upper lid is 4 above the line of the corners and whose lower lid is 2 below it.
EYE = np.array([(0, 0), (6, -4), (14, -4), (20, 0), (14, 2), (6, 2)], np.float64)
TILT = 0.3


def tilted(points: Points) -> Points:
    """Return the points three times as large, turned clockwise and somewhere else."""
    turn = np.array([(cos(TILT), sin(TILT)), (-sin(TILT), cos(TILT))])
    return np.asarray(3 * points @ turn + (40, 70), np.float64)


def face(nose: float = 50.0, base: float = 40.0) -> Points:
    """Return a face 100 wide between the outer eye corners, with its nose's tip and base there."""
    points = np.zeros((68, 2))
    points[[36, 39, 42, 45]] = (0, 0), (30, 0), (70, 0), (100, 0)
    points[[27, 30, 33, 8]] = (50, -5), (nose, base - 10), (50, base), (50, 110)
    return points


def test_an_eye_is_as_open_and_its_lower_lid_hangs_as_low_however_the_head_is_tilted() -> None:
    for eye in EYE, tilted(EYE):
        assert eye_aspect_ratio(eye) == pytest.approx(6 / 20)
        assert lower_lid_drop(eye) == pytest.approx(2 / 20)


def test_an_eye_without_a_width_is_shut() -> None:
    assert (eye_aspect_ratio(EYE * (0, 1)), lower_lid_drop(EYE * (0, 1))) == (0, 0)
    assert np.isfinite(tuple(measures(face() * 0))).all()


def measures(points: Points) -> tuple[float, ...]:
    pose = pose_of(points)
    return pose.yaw, pose.pitch, pose.roll, pose.bow


def test_a_frontal_face_is_not_turned_and_one_is_turned_by_as_much_as_its_nose_is_beside_the_middle() -> None:
    assert measures(face()) == pytest.approx((0, 0.45, 0, 0.4 - 0.7))
    assert pose_of(face(nose=80)).yaw == pytest.approx(0.6)
    assert pose_of(face(nose=20)).yaw == pytest.approx(-0.6)


def test_only_the_roll_of_a_tilted_face_is_another() -> None:
    yaw, pitch, _, bow = measures(face(nose=60))
    assert measures(tilted(face(nose=60))) == pytest.approx((yaw, pitch, sin(TILT), bow))


def test_as_a_head_bows_its_nose_grows_in_relation_to_its_chin() -> None:
    assert pose_of(face(base=50)).bow > pose_of(face()).bow
