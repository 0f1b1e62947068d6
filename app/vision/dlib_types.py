"""What this package uses of dlib, which publishes no types."""

from collections.abc import Sequence
from typing import Any, Protocol

from cv2.typing import MatLike


class Rectangle(Protocol):
    """A box in whole pixels."""

    def left(self) -> int:
        """Return its left edge."""

    def top(self) -> int:
        """Return its upper edge."""

    def right(self) -> int:
        """Return its right edge."""

    def bottom(self) -> int:
        """Return its lower edge."""

    def width(self) -> int:
        """Return its width."""


class Detector(Protocol):
    """`dlib.get_frontal_face_detector()`; one for each thread."""

    def run(
        self, image: MatLike, upsample: int, threshold: float, /
    ) -> tuple[Sequence[Rectangle], Sequence[float], Sequence[int]]:
        """Return boxes, scores and which part of the detector found each."""


class Predictor(Protocol):
    """`dlib.shape_predictor`; may be shared between threads."""

    def __call__(self, image: MatLike, box: Rectangle, /) -> Any:
        """Return the 68 landmarks, for `imutils.face_utils.shape_to_np`."""
