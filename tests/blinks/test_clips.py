"""The tests read their clips in a shorter way, which has to give the same result."""

from dataclasses import replace
from pathlib import Path

from tests.blinks.clips import frames_at, read_of
from tests.vision.pictures import face_picture
from tools.bench.replay import read_clip
from tools.clips import npm_clip
from tools.harness.fake_camera import write_camera_file
from tools.harness.loaded_meter import loaded_meter
from tools.train.readings import RATES


def test_a_clip_that_is_read_at_every_rate_at_once_is_read_as_at_each_alone(tmp_path: Path) -> None:
    shown = [face_picture(number) for number in range(25)]
    path = write_camera_file(shown, tmp_path / "second.mjpeg")
    clip = replace(npm_clip("franck"), path=path, frames=len(shown))
    frames = frames_at(clip, RATES)
    found = {rate: read_of(lambda: frames, clip, rate) for rate in RATES}
    assert {one.reading.invalid for frames in found.values() for one in frames} == {None}
    assert found == {rate: tuple(read_clip(loaded_meter(), clip, rate)) for rate in RATES}
