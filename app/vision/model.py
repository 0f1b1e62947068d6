"""Finds and loads the 68-point landmark model."""

from importlib.util import find_spec
from pathlib import Path

import dlib

from app.vision.dlib_types import Predictor

MODEL_NAME = "shape_predictor_68_face_landmarks.dat"


class ModelMissing(Exception):
    """There is no usable landmark model; the message says where it was looked for and what to do."""


def find_model(given: Path | None) -> Path:
    """Return the model's path: the given one, or else the one that `face_recognition_models` carries.

    That package is found but never imported, since importing it needs pkg_resources.
    """
    if given is not None:
        return given
    spec = find_spec("face_recognition_models")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "models" / MODEL_NAME
        if path.is_file():
            return path
    raise ModelMissing(
        f"{MODEL_NAME} was not found: install face_recognition_models (it is in requirements.txt) "
        "or set FACE_LANDMARKS_MODEL to its path."
    )


def load_predictor(given: Path | None) -> Predictor:
    """Load the landmark predictor (about 100 MB); raises ModelMissing."""
    path = find_model(given)
    try:
        predictor: Predictor = dlib.shape_predictor(str(path))
    except RuntimeError:
        raise ModelMissing(f"{path} is not a landmark model that dlib can read: fetch it again.") from None
    return predictor
