"""The benchmark crops a face as the extension does, so that it measures what is really sent."""

import json
import subprocess
from itertools import pairwise

import pytest

from app.blinks.reading import FaceBox
from tools.bench.leader_crop import SOURCE, Plan, Region, next_crop, plan_for, to_video
from tools.harness.paths import ROOT

HD, TILE = (1280, 720), (320, 240)
Face = tuple[float, float, float, float]
# A video's size and its faces one after another: still, moved, moved far, lost, smaller, filling the tile.
WALKS: list[tuple[tuple[int, int], list[Face | None]]] = [
    (HD, [(560, 260, 160, 160), (569, 264, 158, 158), (680, 260, 160, 160), None, (600, 300, 70.5, 71)]),
    (HD, [(560, 260, 160, 160), (600, 300, 118, 118), (601, 301, 119, 119), (2.5, 1.2, 90, 90)]),
    (TILE, [(40, 20, 260, 200), (101, 61, 77, 77), (106, 60, 78, 78), (1, 150, 95, 95)]),
    (TILE, [(90, 60, 150, 130), (90, 60, 146, 130)]),
    ((1920, 1080), [(700.4, 200.6, 420, 420), (640.2, 130.5, 430, 430)]),
]
SCRIPT = """
const {nextCrop, planFor, toVideo} = await import(process.argv[1]);
const box = ([x, y, width, height]) => ({x, y, width, height});
const told = JSON.parse(process.argv[2]).map(([[width, height], faces]) => {
  let crop = null;
  return faces.map((face) => {
    crop = nextCrop(face && box(face), {width, height}, crop);
    const plan = planFor({width, height}, crop);
    const found = toVideo(box([31, 27, 66, 65]), plan);
    return [crop && Object.values(crop), Object.values(plan.target), Object.values(found)];
  });
});
process.stdout.write(JSON.stringify(told));
"""
Told = tuple[Region | None, Plan, Region]


def walked(video: tuple[int, int], faces: list[Face | None]) -> list[Told]:
    """Return each face's crop, how that is sent, and where a face in that picture is in the video."""
    told, crop = list[Told](), None
    for face in faces:
        crop = next_crop(Region(*face) if face else None, video, crop)
        plan = plan_for(video, crop)
        told.append((crop, plan, to_video(FaceBox(31, 27, 66, 65), plan)))
    return told


def test_the_benchmark_cuts_what_the_extension_cuts() -> None:
    script = ["node", "--input-type=module", "-e", SCRIPT, (ROOT / SOURCE).as_uri(), json.dumps(WALKS)]
    said = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
    for walk, by_extension in zip(WALKS, said, strict=True):
        for (crop, plan, found), (their_crop, target, their_found) in zip(
            walked(*walk), by_extension, strict=True
        ):
            assert crop == (their_crop and Region(*their_crop))
            assert plan.target == tuple(target)
            assert found == pytest.approx(Region(*their_found))


def test_the_walks_have_every_turn_that_a_crop_can_take() -> None:
    crops = [[None, *(crop for crop, *_ in walked(*walk))] for walk in WALKS]
    turns = {(a is None, b is None, a == b) for walk in crops for a, b in pairwise(walk)}
    assert turns == {
        (True, False, False),
        (False, False, True),
        (False, False, False),
        (False, True, False),
        (True, True, True),
    }
