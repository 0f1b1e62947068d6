"""A face box's arithmetic, and the part of a picture that it covers, wherever it lies."""

from itertools import product

import dlib
import numpy as np
import pytest

from app.vision.box import Box
from app.vision.face_part import face_box, part_of
from app.vision.search import search_near

SIDES = (-100.0, 0.0, 100.0)
PLACES = (-500.0, 20.0, 5000.0)


def test_boxes_that_lie_apart_do_not_overlap_in_any_direction() -> None:
    for x, y in set(product(SIDES, SIDES)) - {(0.0, 0.0)}:
        assert Box(0, 0, 10).overlap(Box(x, y, 10)) == 0
    assert Box(0, 0, 10).overlap(Box(0, 0, 10)) == 1
    assert Box(0, 0, 10).overlap(Box(5, 0, 10)) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("x", "y"), list(product(PLACES, PLACES)))
def test_of_a_box_beyond_the_picture_there_is_still_a_pixel_inside_it(x: float, y: float) -> None:
    grey = np.zeros((30, 40), np.uint8)
    face = face_box(Box(x, y, 10), grey)
    assert 0 <= face.x < face.x + face.width <= 40
    assert 0 <= face.y < face.y + face.height <= 30
    assert part_of(grey, Box(x, y, 10)).size == face.width * face.height > 0


def test_a_face_is_not_looked_for_where_no_picture_is() -> None:
    grey, detector = np.zeros((100, 100), np.uint8), dlib.get_frontal_face_detector()
    for x, y in set(product(PLACES, PLACES)) - {(20.0, 20.0)}:
        assert search_near(detector, grey, Box(x, y, 60)) is None
