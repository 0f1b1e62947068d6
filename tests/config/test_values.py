"""A valid value is taken as people write it, and a refused one is named with what would be valid."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import dlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config.environment import SettingError
from app.config.settings import Settings
from app.config.values import read_landmark_model
from app.vision.model import find_model


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("PORT", "abc", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number"),
        ("PORT", "-1", "whole number"),
        ("PORT", "80.5", "whole number"),
        ("PORT", "８０００", "whole number"),
        ("PORT", "9" * 5000, "whole number from 1 to 65535"),
        ("REST_SECONDS", "-1", "whole number from 10 to 3600"),
        ("REST_SECONDS", "9", "whole number from 10 to 3600"),
        ("REST_NOTICE_SECONDS", "301", "whole number from 0 to 300"),
        ("REST_GRACE_SECONDS", "-1", "whole number from 0 to 7200"),
        ("ALLOWED_ORIGINS", "https://a.example/path", "scheme and host only"),
        ("RATE_STARTS", "300", "by address"),
        ("STREAMS_PER_ADDRESS", "0", "whole number"),
        ("ALLOWED_HOSTS", "https://a.example", "host names without a port"),
        ("ALLOWED_HOSTS", "a.example:80", "host names without a port"),
        ("ALLOWED_HOSTS", "a.*.example", "host names without a port"),
        ("ALLOWED_HOSTS", ",", "host names without a port"),
        ("ALLOWED_HOSTS", "[1::2::3]", "host names without a port"),
        ("ALLOWED_HOSTS", "*.[::1]", "host names without a port"),
        ("REDIS_HOST", "r\udce9dis", "in UTF-8"),
        ("ALLOWED_ORIGINS", "a.example", "scheme and host only"),
        ("ALLOWED_ORIGINS", "https://a.example, *", "scheme and host only"),
        ("ALLOWED_ORIGINS", "https://a.example:0", "scheme and host only"),
        ("ALLOWED_ORIGINS", ",", "or * for every origin"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("PUBLIC_URL", "rest.example.org", "address people open"),
        ("PUBLIC_URL", "https://rest.example.org:99999", "address people open"),
        ("PUBLIC_URL", "https://rest.example.org/app", "without a user, a password or a path"),
        ("PUBLIC_URL", "https://a..b", "address people open"),
        ("PUBLIC_URL", "https://my_rest.example.org", "letters, digits, dots and hyphens"),
        ("FACE_LANDMARKS_MODEL", "/nowhere/model.dat", "shape_predictor_68_face_landmarks.dat"),
        ("FACE_LANDMARKS_MODEL", "x" * 5000, "shape_predictor_68_face_landmarks.dat"),
        ("FACE_LANDMARKS_MODEL", __file__, "shape_predictor_68_face_landmarks.dat"),
        ("REDIS_HOST", "redis:6379", "only the host"),
        ("REDIS_HOST", "redis://redis", "only the host"),
        ("REDIS_HOST", "[::1]", "only the host"),
        ("MAX_IMAGE_BYTES", "1000000", "whole number"),
        ("MAX_IMAGE_PIXELS", "307199", "whole number from 307200 to 8294400"),
        ("SSE_HEARTBEAT_SECONDS", "31", "whole number from 1 to 30"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: str, wanted: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    line = str(caught.value)
    assert line.startswith(f"{name}={value!r} is not valid: ")
    assert wanted in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://:hunter2@redis"),
        ("REDIS_URL", "redis://default:hunter2/rest@redis"),
        ("REDIS_URL", "redis://default:1/hunter2@redis"),
        ("REDIS_URL", "redis://default:hunter2\u2100@redis"),
        ("REDIS_URL", "redis://[hunter2@redis"),
        ("REDIS_URL", "redis://:hunter2\udce4@redis"),
        ("REDIS_PASSWORD", "hunter2\udce4"),
        ("LEADER_KEY", "hunter2 hunter2"),
        # Not secrets, but they may contain a login by mistake.
        ("REDIS_HOST", "redis://default:hunter2@redis:6379"),
        ("PUBLIC_URL", "https://me:hunter2@rest.example.org"),
        ("ALLOWED_ORIGINS", "https://a.example, https://me:hunter2@rest.example.org"),
    ],
)
def test_a_wrong_secret_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).startswith(f"{name}=(hidden) is not valid")


def test_origins_and_levels_are_taken_as_people_write_them() -> None:
    settings = Settings.from_environ(
        {
            "ALLOWED_ORIGINS": " https://meet.google.com/ ,chrome-extension://abcdefgh ",
            "LOG_LEVEL": "debug",
            "PUBLIC_URL": "https://rest.example.org/",
            "REDIS_URL": "rediss://:secret@redis.example.org:6380/0",
        }
    )
    assert settings.allowed_origins == ("https://meet.google.com", "chrome-extension://abcdefgh")
    assert settings.log_level == "DEBUG"
    assert settings.public_url == "https://rest.example.org"


@given(st.text())
def test_whatever_is_set_either_works_or_is_refused_in_one_line(value: str) -> None:
    for each in fields(Settings):
        problem = problem_with(each.name.upper(), value)
        assert problem is None or len(problem.splitlines()) == 1


def problem_with(name: str, value: str) -> str | None:
    try:
        Settings.from_environ({name: value})
    except SettingError as error:
        return str(error)
    return None


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
