"""What following a known face saves; `make bench` says how long that takes."""

import cv2
import dlib
import pytest

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.decode import Grey
from app.vision.meter import FrameMeter
from app.vision.track import WIDE_EVERY, FaceTrack
from tests.vision.pictures import encoded, face_picture

# Share of all pixels of the frames; searching in every frame would look at all of them.
MOST_SEARCHED = 0.03


class CountingDetector:
    """dlib's detector, with a count of the pixels that it has looked at."""

    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self.pixels = 0

    def run(self, grey: Grey, upsample: int, threshold: float) -> object:
        self.pixels += grey.size
        return self._detector.run(grey, upsample, threshold)


def test_of_a_tracked_face_hardly_any_pixel_is_searched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    detector = CountingDetector()
    monkeypatch.setattr(dlib, "get_frontal_face_detector", lambda: detector)
    track, meter, shown = FaceTrack(), FrameMeter.load(None, DEFAULT_IMAGE_PIXELS), 0
    for number in range(WIDE_EVERY):
        picture = cv2.resize(face_picture(number), (640, 480))
        assert meter.read(encoded(picture), track).face is not None
        shown += picture[..., 0].size
    assert 0 < detector.pixels < MOST_SEARCHED * shown
