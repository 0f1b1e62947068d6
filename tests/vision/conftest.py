"""One landmark model for all tests of this folder: to read its 100 MB takes most of a second."""

from collections.abc import Iterator
from functools import cache

import dlib
import pytest


@pytest.fixture(scope="session", autouse=True)
def _one_model() -> Iterator[None]:
    """Let whoever loads a model again get the one of this worker; what fails is tried anew each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dlib, "shape_predictor", cache(dlib.shape_predictor))
        yield
