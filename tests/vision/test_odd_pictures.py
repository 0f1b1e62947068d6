"""Pictures that no decent camera sends, and rooms with more than one face."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from app.blinks.reading import Reading
from app.vision.track import FaceTrack
from tests.vision.pictures import encoded, face_picture, with_exif_orientation
from tests.vision.test_meter import placed, read
from tools.clips import npm_clip
from tools.harness.frames import pictures
from tools.harness.loaded_meter import loaded_meter


def saved(mode: str, kind: str) -> bytes:
    """Return the clip's face as Pillow writes it in this colour mode."""
    file = BytesIO()
    Image.fromarray(cv2.cvtColor(face_picture(), cv2.COLOR_BGR2RGB)).convert(mode).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "WEBP")],
)
def test_every_colour_model_gives_the_same_eyes(mode: str, kind: str) -> None:
    reading, plain = loaded_meter().read(saved(mode, kind), FaceTrack()), read(face_picture())
    assert reading.invalid is None
    assert reading.eyes is not None
    assert plain.eyes is not None
    assert reading.eyes.mean == pytest.approx(plain.eyes.mean, abs=0.04)


def test_a_cmyk_picture_turned_by_exif_is_found_upright() -> None:
    file = BytesIO()
    lying = cv2.rotate(face_picture(), cv2.ROTATE_90_COUNTERCLOCKWISE)
    Image.fromarray(cv2.cvtColor(lying, cv2.COLOR_BGR2RGB)).convert("CMYK").save(file, "JPEG")
    assert loaded_meter().read(with_exif_orientation(file.getvalue(), 6), FaceTrack()).invalid is None


def test_a_living_face_is_followed_beside_a_smaller_picture_on_the_wall() -> None:
    track, faces, ratios = FaceTrack(), [], []
    wall = cv2.resize(face_picture()[20:260, 60:300], None, fx=0.6, fy=0.6)
    for number in range(90, 135):
        room = placed((0, 0, 1.0))
        room[:] = 90
        room[20 : 20 + wall.shape[0], 20 : 20 + wall.shape[1]] = wall
        person = cv2.resize(face_picture(number)[20:260, 60:300], None, fx=1.2, fy=1.2)
        room[100 : 100 + person.shape[0], 300 : 300 + person.shape[1]] = person
        reading = read(room, track)
        faces.append(reading.face)
        ratios.append(reading.eyes.mean if reading.eyes else 0.0)
    assert all(face is not None and face.x > 300 for face in faces)
    assert np.ptp(ratios) > 0.02, "these are the eyes of the one who moves"


def test_a_face_that_leaves_over_the_edge_is_lost_and_not_held_in_the_air() -> None:
    track = FaceTrack()
    reading: Reading | None = None
    for x in (300, 340, 380, 420, 460, 500, 540, 580, 620, *([639] * 30)):
        reading = read(placed((x, 120, 1.1)), track)
    assert reading is not None
    assert reading.face is None


@pytest.mark.parametrize(("gain", "dark"), [(0.2, 40), (0.3, 0), (0.5, 0)])
def test_a_clip_in_the_dark_is_called_dark_or_measured_with_the_same_eyes(gain: float, dark: int) -> None:
    clip = npm_clip("franck")
    bright_track, track, off, faults = FaceTrack(), FaceTrack(), [], []
    for number, _, picture in pictures(clip):
        if number >= 40:
            break
        bright = read(picture, bright_track)
        dim = loaded_meter().read(encoded((picture * gain).astype(np.uint8)), track)
        faults.append(dim.invalid)
        if dim.invalid is None and dim.eyes is not None and bright.eyes is not None:
            off.append(abs(dim.eyes.mean - bright.eyes.mean))
    assert faults == ["dark"] * dark + [None] * (40 - dark)
    assert len(off) == 40 - dark
    assert not off or np.median(off) < 0.03
