"""A file that a setting names is checked before anything starts."""

from pathlib import Path
from typing import Any

import dlib
import numpy as np
import pytest

from app.config.values import read_landmark_model
from app.vision.model import find_model


def test_the_face_model_of_the_packages_may_be_named() -> None:
    path = find_model(None)
    assert read_landmark_model(str(path)) == path


def test_a_face_model_that_somebody_trained_on_68_points_is_taken(tmp_path: Path) -> None:
    assert read_landmark_model(small_model(tmp_path, 68)) == tmp_path / "model.dat"


@pytest.mark.parametrize("points", [5, 194])
def test_a_face_model_of_other_points_stops_the_start(tmp_path: Path, points: int) -> None:
    path = small_model(tmp_path, points)
    with pytest.raises(ValueError, match="68-point model"):
        read_landmark_model(path)


def small_model(folder: Path, points: int) -> str:
    """Write a landmark model with a single tree, as dlib trains and writes it, and return its path."""
    options = dlib.shape_predictor_training_options()
    options.cascade_depth = options.num_trees_per_cascade_level = options.tree_depth = 1
    options.oversampling_amount = options.num_test_splits = 1
    side, pictures = 64, 2
    box = dlib.rectangle(0, 0, side, side)
    faces: list[list[Any]] = [
        [
            dlib.full_object_detection(
                box, [dlib.point(number % side, number % (7 + face)) for number in range(points)]
            )
        ]
        for face in range(pictures)
    ]
    path = str(folder / "model.dat")
    dlib.train_shape_predictor([np.zeros((side, side), np.uint8)] * pictures, faces, options).save(path)
    return path
