"""The bench gets as far as printing its results, so that an hour of it does not end half way."""

import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.blinks.reading import Eyes, FaceBox, Pose, Reading
from app.config.settings import Settings
from tools.bench import __main__ as bench
from tools.bench import rested
from tools.bench.browser import EXTENSION, MAIN, OTHERS, REST, kind_of
from tools.bench.crops import RATE
from tools.bench.delivery import Delivery
from tools.bench.replay import Measured
from tools.bench.score import Score
from tools.bench.speed import print_memory
from tools.bench.streams import IDLE_SECONDS
from tools.bench.throughput import Throughput
from tools.clips import Clip, Closure, FoldsMissing
from tools.train.crossval import APART, Training


def clip(person: str, fold: int) -> Clip:
    """Return a clip of somebody without a closure."""
    return Clip(person, Path(), (), person, fold, fps=25.0, frames=100, side=640, long_closures=0)


def blinking(name: str, person: str) -> tuple[Clip, list[Measured]]:
    """Return ten seconds of somebody who blinks three times, with the readings of them."""
    closures = tuple(Closure(start, start + 4, scored=True) for start in (50, 120, 190))
    made = replace(clip(person, 0), name=name, frames=250, closures=closures)
    shut = {number for one in closures for number in range(one.start, one.end + 1)}
    ratios = (0.1 if number in shut else 0.3 for number in range(made.frames))
    face, pose = FaceBox(100, 80, 160, 160), Pose(0.0, 0.6, 0.0)
    readings = (Reading(face, Eyes(ratio, ratio), pose, None) for ratio in ratios)
    return made, [Measured(number, number / made.fps, one) for number, one in enumerate(readings)]


def test_the_memory_of_measuring_is_that_of_a_process_with_the_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_memory()
    said = re.search(r"without the server: (\d+) MB", capsys.readouterr().out)
    assert said is not None
    # dlib's model alone is 100 MB of numbers.
    assert 100 < int(said[1]) < 400


def test_clips_of_too_few_people_are_not_cross_validated() -> None:
    with pytest.raises(FoldsMissing, match="MEETING_REST_CLIPS"):
        Training([clip("one", 1), clip("another", 4)], {}).fold_models()
    with pytest.raises(FoldsMissing, match="MEETING_REST_CLIPS"):
        Training([clip("one", 1), clip("another", 4), clip("a third", 0)], {}).fold_models()


@pytest.mark.parametrize(("names", "status"), [([], 0), (["crossed"], 1), (["plain"], 0)])
def test_a_section_that_needs_more_clips_stops_no_other(
    names: list[str], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crossed(_: bench.Bench) -> None:
        raise FoldsMissing("More people, please.")

    def plain(_: bench.Bench) -> None:
        sys.stdout.write("measured")

    monkeypatch.setattr(bench, "SECTIONS", {"crossed": crossed, "plain": plain})
    assert bench.main(names) == status
    said = capsys.readouterr()
    assert ("measured" in said.out) == (names != ["crossed"])
    assert ("crossed was not measured. More people, please." in said.err) == (names != ["plain"])


def test_idle_streams_are_watched_for_whole_paces_of_their_heartbeats() -> None:
    assert IDLE_SECONDS > 0
    assert IDLE_SECONDS % Settings.from_environ({}).sse_heartbeat_seconds == 0


@pytest.mark.parametrize(
    ("command", "is_main", "kind"),
    [
        ("/usr/lib/chromium/chromium --type=renderer --lang=en", True, MAIN),
        ("/usr/lib/chromium/chromium --type=renderer --lang=en", False, REST),
        ("/usr/lib/chromium/chromium --type=renderer --extension-process", True, EXTENSION),
        ("/usr/lib/chromium/chromium --type=utility --utility-sub-type=network", True, OTHERS),
        ("/opt/google/chrome/chrome --headless=new", True, OTHERS),
        ("python -m uvicorn app.main:app", True, None),
    ],
)
def test_time_of_chromium_is_told_apart_by_who_uses_it(command: str, is_main: bool, kind: str | None) -> None:
    assert kind_of(command, is_main=is_main) == kind


def test_rests_that_frames_held_up_or_lost_are_told_with_the_frames() -> None:
    seen = Throughput(Counter(ok=100), cpu=1.0, health=[0.01, 0.01])
    for lost, doubled in ((0, 1), (2, 0), (0, 0)):
        seen.rests += Delivery([0.02] * 10, [0.02], lost, doubled)
    assert seen.rows()["rests lost or doubled meanwhile"] == "3"
    assert seen.rows()["a rest's delivery meanwhile, p99, ms"] == "20.0"
    seen.rests = Delivery(lost=10)
    assert seen.rows()["rests lost or doubled meanwhile"] == "10"


def test_limits_are_measured_by_models_that_were_not_taught_on_the_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = list[tuple[str, object]]()

    def score_clip(clip: Clip, _: object, model: object = None) -> Score:
        judged.append((clip.name, model))
        return Score()

    for name in ("print_crops", "print_limits"):
        monkeypatch.setattr(bench, name, lambda *_: None)
    monkeypatch.setattr(bench, "score_clip", score_clip)
    clips = [clip("one", 0), clip("another", 3), clip(APART[0], 4)]
    read = dict.fromkeys(((each.name, RATE, 0.0) for each in clips), ())
    made: Any = SimpleNamespace(meter=None, clips=clips, read=read, models={0: "without 0", 3: "without 3"})
    bench.Bench.limits(made)
    assert judged == [("one", "without 0"), ("another", "without 3")]


def test_hours_of_rested_people_are_told_with_the_people_and_not_only_their_clips(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rested, "ProcessPoolExecutor", ThreadPoolExecutor)
    monkeypatch.setattr(rested, "BLINK_RATES", (17,))
    monkeypatch.setattr(rested, "HOURS", 0.01)
    monkeypatch.setattr(rested, "MEETING_VISITS", 1)
    made = [blinking("one", "her"), blinking("two", "her"), blinking("three", "him")]
    models: Any = {0: None}
    rested.print_rested([each for each, _ in made], {each.name: read for each, read in made}, models)
    head, row = (line.split(" | ") for line in capsys.readouterr().out.splitlines() if "blinks a min" in line)
    assert row[head.index("people")] == str(len({each.person for each, _ in made}))
