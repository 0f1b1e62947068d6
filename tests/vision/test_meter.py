"""From the bytes of a frame to a reading."""

import threading

import cv2
import dlib
import numpy as np
import pytest
from cv2.typing import MatLike

from app.blinks.reading import Reading
from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.errors import FrameError
from app.vision.meter import FrameMeter
from app.vision.model import ModelMissing
from app.vision.track import CONFIRM_EVERY, FROZEN_PICTURES, WIDE_EVERY, FaceTrack
from tests.vision.pictures import blank, encoded, face_picture, with_exif_orientation
from tools.harness.loaded_meter import loaded_meter


def read(picture: MatLike, track: FaceTrack | None = None) -> Reading:
    return loaded_meter().read(encoded(picture), track or FaceTrack())


def placed(*faces: tuple[int, int, float], width: int = 640, height: int = 480) -> MatLike:
    """Return a grey room with the clip's face at each x, y, scaled."""
    room = blank(width, height)
    for x, y, scale in faces:
        face = cv2.resize(face_picture()[20:260, 60:300], None, fx=scale, fy=scale)
        high, wide = min(face.shape[0], height - y), min(face.shape[1], width - x)
        room[y : y + high, x : x + wide] = face[:high, :wide]
    return room


def turned() -> MatLike:
    """Return the clip's face with one half narrowed from the nose on, as in a head that looks aside."""
    picture, face = face_picture(), read(face_picture()).face
    assert face is not None
    height, width = picture.shape[:2]
    # In pixels: the nose is to the right of the box's middle.
    nose = face.x + face.width / 2 + 8
    shown, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    columns = np.where(shown < nose, nose + (shown - nose) / 0.4, shown).clip(0, width - 1)
    return cv2.remap(picture, columns.astype(np.float32), rows, cv2.INTER_LINEAR)


def test_an_open_eyed_face_is_read() -> None:
    reading = read(face_picture())
    assert reading.invalid is None
    assert reading.face is not None
    assert reading.eyes is not None
    assert 0.25 < reading.eyes.mean < 0.45
    assert 100 < reading.face.width < 190


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_every_kind_of_picture_gives_the_same_face(kind: str) -> None:
    reading, plain = loaded_meter().read(encoded(face_picture(), kind), FaceTrack()), read(face_picture())
    assert reading.eyes is not None
    assert plain.eyes is not None
    assert reading.eyes.mean == pytest.approx(plain.eyes.mean, abs=0.03)


def test_a_face_turned_by_exif_is_found_upright() -> None:
    lying = cv2.rotate(face_picture(), cv2.ROTATE_90_COUNTERCLOCKWISE)
    assert loaded_meter().read(encoded(lying), FaceTrack()).invalid == "no_face"
    assert loaded_meter().read(with_exif_orientation(encoded(lying), 6), FaceTrack()).invalid is None


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (700, 1), (1, 700), (64, 48), (320, 180)])
def test_tiles_of_any_size_without_a_face_say_no_face(size: tuple[int, int]) -> None:
    reading = read(blank(*size))
    assert (reading.invalid, reading.face, reading.eyes) == ("no_face", None, None)


def test_a_face_too_small_to_measure_says_so() -> None:
    track = FaceTrack()
    assert read(placed((100, 100, 0.36)), track).invalid == "small_face"


def test_a_face_in_the_dark_says_so() -> None:
    assert read((face_picture() * 0.2).astype(np.uint8)).invalid == "dark"


def test_a_turned_face_says_so() -> None:
    for picture in (turned(), cv2.flip(turned(), 1)):
        assert read(picture).invalid == "turned"


def test_the_same_picture_again_and_again_is_frozen() -> None:
    track = FaceTrack()
    faults = [read(face_picture(), track).invalid for _ in range(FROZEN_PICTURES + 2)]
    assert faults == [None] * (FROZEN_PICTURES - 1) + ["frozen"] * 3
    assert read(face_picture(3), track).invalid is None


def test_the_largest_of_two_faces_is_followed_and_kept_while_it_lasts() -> None:
    track = FaceTrack()
    both = placed((20, 120, 0.9), (340, 60, 1.15))
    first = read(both, track).face
    assert first is not None
    assert first.x > 320
    for _ in range(4):
        again = read(placed((20, 90, 1.3), (340, 60, 1.15)), track).face
        assert again is not None
        assert again.x > 320


@pytest.mark.parametrize("blur", [0, 7])
def test_the_larger_of_two_faces_that_differ_by_a_tenth_is_measured_also_out_of_focus(blur: float) -> None:
    for x in range(0, 60, 12):
        picture = placed((x, 60, 0.9), (300 + x, 40, 1.0))
        if blur:
            picture[:, 290 + x :] = cv2.GaussianBlur(picture[:, 290 + x :], (0, 0), blur)
        face = read(picture).face
        assert face is not None
        assert face.x > 300


def test_when_a_face_is_gone_another_is_found() -> None:
    track = FaceTrack()
    read(placed((340, 60, 1.15)), track)
    faces = [read(placed((20, 120, 1.0)), track).face for _ in range(10)]
    assert faces[-1] is not None
    assert faces[-1].x < 320


@pytest.mark.parametrize("larger", [1.1, 1.2, 1.3])
def test_a_face_is_followed_though_a_somewhat_larger_one_is_beside_it(larger: float) -> None:
    track = FaceTrack()
    read(placed((340, 60, 1.0)), track)
    track.seen = WIDE_EVERY - 2
    face = read(placed((20, 60, larger), (340, 60, 1.0)), track).face
    assert track.must_search_wide(), "the whole picture was looked at"
    assert face is not None
    assert face.x > 320


def test_a_face_that_the_detector_cannot_confirm_for_a_moment_is_kept_each_time() -> None:
    track, blurred = FaceTrack(), cv2.GaussianBlur(face_picture(), (0, 0), 12)
    assert read(blurred).invalid == "no_face"
    for _ in range(3):
        assert read(face_picture(), track).face is not None
        track.seen = CONFIRM_EVERY - 1
        for _ in range(4):
            assert read(blurred, track).face is not None
    assert "no_face" in {read(blurred, track).invalid for _ in range(4)}, "a moment is over"


def test_a_face_that_was_found_and_lost_is_looked_for_as_often_as_at_first() -> None:
    track = FaceTrack()
    for picture in (*[blank(360, 288)] * 6, face_picture(), face_picture(1), blank(360, 288)):
        read(picture, track)
    assert track.empty == 1


def test_someone_in_front_of_a_face_on_the_wall_is_followed() -> None:
    track = FaceTrack()
    read(placed((20, 20, 0.7)), track)
    faces = [read(placed((20, 20, 0.7), (250, 60, 1.5)), track).face for _ in range(60)]
    assert faces[-1] is not None
    assert faces[-1].width > 150


@pytest.mark.parametrize("jump", [-50, -40, -30, 30, 40, 50])
def test_a_face_is_measured_in_the_first_picture_after_the_sender_cut_it_anew(jump: int) -> None:
    track = FaceTrack()
    _, before = (read(placed((200, 120, 1.0)), track).face for _ in range(2))
    after = read(placed((200 + jump, 120, 1.0)), track).face
    assert before is not None
    assert after is not None
    # The detector looks at about every eighth pixel.
    assert after.x - before.x == pytest.approx(jump, abs=0.1 * before.width)


def test_a_face_at_the_edge_stays_inside_the_picture() -> None:
    track = FaceTrack()
    readings = [read(placed((x, 250, 1.1)), track) for x in range(380, 560, 15)]
    faces = [reading.face for reading in readings if reading.face is not None]
    assert len(faces) > 5
    for face in faces:
        assert face.x + face.width <= 640
        assert face.y + face.height <= 480
        assert face.width > 0


def test_an_empty_tile_is_not_searched_in_full_each_time() -> None:
    track = FaceTrack()
    due = 0
    for _ in range(60):
        due += track.may_search_in_full()
        read(blank(320, 180), track)
    assert 5 <= due <= 12


def test_the_box_of_a_still_face_is_steady_enough_to_crop_by() -> None:
    track, noise = FaceTrack(), np.random.default_rng(1)
    boxes = []
    for _ in range(40):
        shaken = np.clip(face_picture() + noise.normal(0, 4, face_picture().shape), 0, 255).astype(np.uint8)
        boxes.append(read(shaken, track).face)
    steady = [(b.x, b.y, b.width, b.height) for b in boxes[10:] if b is not None]
    assert len(steady) == 30
    assert np.ptp(np.array(steady), axis=0).max() <= 0.03 * steady[0][2]


def test_threads_share_the_model_and_agree() -> None:
    shared, picture, found = (
        FrameMeter.load(None, DEFAULT_IMAGE_PIXELS, threads=2),
        encoded(face_picture()),
        [],
    )

    def work() -> None:
        found.append(shared.read(picture, FaceTrack()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


def test_no_detector_is_built_while_frames_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building it takes 0.2 s with Python's lock held, during which the server would answer nobody."""
    shared = FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)
    monkeypatch.delattr(dlib, "get_frontal_face_detector")
    assert shared.read(encoded(face_picture()), FaceTrack()).face is not None


def test_a_bad_picture_is_refused_and_leaves_the_track_alone() -> None:
    track = FaceTrack()
    read(face_picture(), track)
    box = track.box
    with pytest.raises(FrameError):
        loaded_meter().read(b"no picture", track)
    assert track.box == box


def test_a_missing_or_broken_model_is_said_in_one_sentence(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "broken.dat").write_bytes(b"nothing")
    for name in ("missing.dat", "broken.dat"):
        with pytest.raises(ModelMissing, match="not a landmark model"):
            FrameMeter.load(folder / name, DEFAULT_IMAGE_PIXELS)


def test_what_comes_in_a_faces_place_at_once_is_no_face_from_the_first_picture_on() -> None:
    track = FaceTrack()
    for number in range(10):
        assert read(face_picture(number), track).invalid is None
    blurred = cv2.GaussianBlur(face_picture(10)[::-1, ::-1], (0, 0), 25)
    assert read(blurred, track).invalid == "no_face"


def test_a_face_that_jumps_across_the_picture_is_found_there_at_once() -> None:
    track = FaceTrack()
    for number in range(10):
        assert read(placed((20 + number, 100, 1.0)), track).invalid is None
    jumped = read(placed((380, 100, 1.0)), track)
    assert jumped.invalid is None
    assert jumped.face is not None
    assert jumped.face.x > 380


def test_an_empty_part_of_a_tile_says_nothing_of_the_next_one() -> None:
    track = FaceTrack()
    for _ in range(5):
        assert read(blank(320, 240), track).invalid == "no_face"
    small = placed((300, 200, 0.55))
    assert read(small, FaceTrack()).invalid is None
    assert read(small, track).invalid is None


def test_a_picture_that_comes_once_more_is_told_from_a_new_one() -> None:
    track, picture, empty = FaceTrack(), face_picture(), blank(320, 240)
    shown = (picture, picture, empty, empty, picture)
    assert [read(each, track).repeated for each in shown] == [False, True, False, True, False]
