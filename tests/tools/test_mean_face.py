"""The landmark model of servers that measure no face: dlib reads it, and it is the mean face in any box."""

import dlib
import numpy as np
from imutils.face_utils import shape_to_np

from app.config.values import landmark_model
from app.vision.model import find_model, load_predictor
from tools.harness.mean_face import REAL_FACE, SETTING, mean_face

LEFT_EYE, RIGHT_EYE, MOUTH = slice(42, 48), slice(36, 42), slice(48, 68)


def points_in(box: dlib.rectangle, brightness: int = 0) -> np.ndarray:
    predictor = load_predictor(landmark_model(mean_face()[SETTING]))
    picture = np.full((400, 400), brightness, np.uint8)
    points: np.ndarray = shape_to_np(predictor(picture, box))
    return points


def test_it_is_a_face_and_grows_and_moves_with_its_box_whatever_the_picture() -> None:
    small, large = points_in(dlib.rectangle(0, 0, 100, 100)), points_in(dlib.rectangle(100, 50, 300, 250))
    assert small.shape == (68, 2)
    assert np.abs(small * 2 + (100, 50) - large).max() <= 2
    assert (points_in(dlib.rectangle(0, 0, 100, 100), brightness=200) == small).all()
    right, left, mouth = (small[part].mean(axis=0) for part in (RIGHT_EYE, LEFT_EYE, MOUTH))
    assert right[0] < mouth[0] < left[0]
    assert max(right[1], left[1]) < mouth[1]


def test_it_is_small_and_the_model_of_the_packages_is_a_setting_away() -> None:
    assert landmark_model(mean_face()[SETTING]).stat().st_size < 1000 < find_model(None).stat().st_size
    assert REAL_FACE == {SETTING: ""}, "which counts as unset"
