"""The features by which a frame's lids are judged."""

from itertools import accumulate, cycle, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from app.blinks import eye_features
from app.blinks.closures import FOR_GOOD
from app.blinks.eye_features import EyeHistory
from app.blinks.lid_model import WEIGHTS, lid_model
from app.blinks.reading import EYE_PIXELS, EyePictures, Eyes, FaceBox, Pose
from app.blinks.usual_eyes import WELL_KNOWN_FRAMES

FACE, POSE = FaceBox(10, 20, 200, 200), Pose(0.0, 0.6, 0.0)


def pictures(seed: int = 0) -> EyePictures:
    return EyePictures(np.random.default_rng(seed).normal(size=(2, EYE_PIXELS)).astype(np.float32), 40.0)


def history(frames: int, step: float = 1 / 15) -> EyeHistory:
    kept = EyeHistory(lid_model())
    for frame in range(frames):
        kept.add(frame * step, FACE, Eyes(0.3, 0.3), POSE, pictures(frame % 3))
    return kept


@pytest.mark.parametrize("frames", [1, 2, 20, 400])
def test_every_frame_has_as_many_features_as_the_model_was_taught(frames: int) -> None:
    kept = history(frames)
    features = kept.features(range(max(0, frames - 4), frames))
    assert features.shape[1] == len(lid_model().final.mean)
    assert np.isfinite(features).all()
    assert np.allclose(lid_model().final.probabilities(features).sum(axis=1), 1)


@given(
    st.lists(
        st.tuples(
            st.floats(0.001, 0.5),
            st.floats(0, 2),
            st.floats(0, 2),
            st.floats(-1, 1),
            arrays.arrays(np.float32, (2, EYE_PIXELS), elements=st.floats(-9, 9, width=32)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_eyes_however_odd_make_a_feature_that_is_no_number(
    frames: list[tuple[float, float, float, float, NDArray[np.float32]]],
) -> None:
    kept, now = EyeHistory(lid_model()), 0.0
    for step, left, right, yaw, pixels in frames:
        now += step
        kept.add(now, FACE, Eyes(left, right), Pose(yaw, 0.6, 0.0), EyePictures(pixels, 1.0))
        assert np.isfinite(kept.features([kept.count - 1])).all()


def test_of_eyes_that_were_hardly_seen_a_gap_leaves_nothing() -> None:
    kept = history(WELL_KNOWN_FRAMES - 1)
    kept.forget()
    kept.add(99.0, FACE, Eyes(0.3, 0.3), POSE, pictures())
    fresh = EyeHistory(lid_model())
    fresh.add(99.0, FACE, Eyes(0.3, 0.3), POSE, pictures())
    assert np.array_equal(kept.features([0]), fresh.features([0]))


def test_eyes_that_close_in_a_gap_are_still_told_from_the_own_open_ones() -> None:
    kept, stranger = history(30), EyeHistory(lid_model())
    kept.forget()
    for eyes in (kept, stranger):
        for number in range(5):
            eyes.add(99.0 + number / 15, FACE, Eyes(0.1, 0.1), POSE, pictures())
    assert kept.value(4)[0] < 0.5 < stranger.value(4)[0]


def test_lids_that_are_known_to_be_closed_teach_nothing_about_open_eyes() -> None:
    asleep, other = history(90), history(90)
    for frame in range(90, 180):
        asleep.add(frame / 15, FACE, Eyes(0.1, 0.1), POSE, pictures(9), learn=False)
        other.add(frame / 15, FACE, Eyes(0.1, 0.1), POSE, pictures(9))
    assert asleep.value(179)[0] < 0.4 < 0.9 < other.value(179)[0]


def test_once_the_lids_have_opened_again_open_eyes_are_learnt_within_seconds_as_ever() -> None:
    step, eyes = 1 / 6, history(60, 1 / 6)
    for frame in range(60, 110):
        shut = frame < 70
        ratio = 0.1 if shut else 0.2
        eyes.add(frame * step, FACE, Eyes(ratio, ratio), POSE, pictures(), learn=not shut)
    assert eyes.value(109)[0] == pytest.approx(1, abs=0.05)


def test_a_face_of_more_than_two_hundred_pixels_is_seen_no_better() -> None:
    features = []
    for face in FACE, FaceBox(-90, -80, 400, 400), FaceBox(60, 70, 100, 100):
        eyes = EyeHistory(lid_model())
        eyes.add(0.0, face, Eyes(0.3, 0.3), POSE, pictures())
        features.append(eyes.features([0]))
    assert np.array_equal(features[0], features[1])
    assert not np.array_equal(features[0], features[2])


@pytest.mark.parametrize("step", [1 / 30, 1 / 15, 1 / 6, 0.5])
def test_no_picture_is_kept_that_is_older_than_a_second(step: float) -> None:
    kept = history(100, step)
    assert 1 < len(kept._pictures) <= 1.0 / step + 1


@pytest.mark.parametrize("steps", [[1 / 30], [1 / 15], [1 / 6], [0.5], [0.5, *[0.04] * 11], [0.03, 0.4]])
def test_nothing_is_compared_with_a_picture_that_is_older(
    steps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = list(accumulate(islice(cycle(steps), 60)))
    waiting = []
    for seconds, most in (eye_features.PICTURE_SECONDS, eye_features.KEPT_PICTURES), (99.0, 999):
        monkeypatch.setattr(eye_features, "PICTURE_SECONDS", seconds)
        monkeypatch.setattr(eye_features, "KEPT_PICTURES", most)
        kept = EyeHistory(lid_model())
        for number, at in enumerate(frames):
            kept.add(at, FACE, Eyes(0.3, 0.3), POSE, pictures(number))
            final_before = frames[number - 1] - FOR_GOOD if number else 0.0
            due = [other for other in range(number + 1) if frames[other] > final_before]
            waiting.append(kept.features(due))
    half = len(frames)
    assert all(np.array_equal(*both) for both in zip(waiting[:half], waiting[half:], strict=True))


def test_the_weights_are_a_readable_file_of_tens_of_kilobytes() -> None:
    text = WEIGHTS.read_text(encoding="ascii")
    assert len(text) < 100_000
    assert text.startswith('{\n"about": "Written by `make train`')
