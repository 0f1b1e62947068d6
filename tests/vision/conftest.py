"""One landmark model for all tests of this folder, because reading its 100 MB takes most of a second."""

from collections.abc import Iterator
from functools import cache

import dlib
import pytest


@pytest.fixture(scope="session", autouse=True)
def _one_model() -> Iterator[None]:
    """Give every further load of a model this worker's copy; a load that failed is tried again each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dlib, "shape_predictor", cache(dlib.shape_predictor))
        yield
