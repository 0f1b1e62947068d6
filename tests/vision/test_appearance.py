"""A coarse comparison tells whether what a box shows has changed."""

import cv2
import numpy as np

from app.vision.appearance import SAME_APPEARANCE, appearance_of, similarity
from app.vision.decode import Grey
from app.vision.track import CONFIRM_EVERY, FaceTrack
from tests.vision.pictures import face_picture


def face(number: int = 0) -> Grey:
    """Return the franck clip's face: 140 pixels wide, at 110, 110 or near it in the first second."""
    grey = cv2.cvtColor(face_picture(number), cv2.COLOR_BGR2GRAY)
    return np.asarray(grey[100:250, 110:260], np.uint8)


def confirmed() -> FaceTrack:
    track = FaceTrack(seen=1)
    track.appearance = appearance_of(face())
    return track


def test_light_and_contrast_do_not_change_a_look() -> None:
    dim = (face() * 0.4 + 20).astype(np.uint8)
    assert similarity(appearance_of(face()), appearance_of(dim)) > 0.99


def test_a_face_that_looks_the_same_needs_no_detector() -> None:
    assert not confirmed().must_confirm(appearance_of(face(1)))


def test_anything_else_in_the_face_s_place_is_looked_at() -> None:
    hand = np.tile(np.linspace(60, 200, 150).astype(np.uint8), (150, 1))
    for other in (hand, face()[:, ::-1], np.full((150, 150), 90, np.uint8)):
        assert similarity(appearance_of(other), appearance_of(face())) < SAME_APPEARANCE
        assert confirmed().must_confirm(appearance_of(other))


def test_a_face_that_moved_in_its_box_is_looked_at() -> None:
    moved = np.roll(face(), 40, axis=1)
    assert confirmed().must_confirm(appearance_of(moved))


def test_even_an_unchanged_face_is_confirmed_now_and_then() -> None:
    track, due = confirmed(), 0
    for _ in range(3 * CONFIRM_EVERY):
        track.seen += 1
        due += track.must_confirm(appearance_of(face()))
    assert due == 3


def test_a_doubtful_face_is_looked_at_each_time() -> None:
    track = confirmed()
    track.doubts = 1
    assert track.must_confirm(appearance_of(face()))


def test_a_new_face_is_confirmed_on_its_second_picture() -> None:
    assert FaceTrack(seen=1).must_confirm(appearance_of(face()))
