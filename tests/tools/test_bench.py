"""What the bench prints really comes, so that an hour of it does not end half way."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from app.config.settings import Settings
from tools.bench import __main__ as bench
from tools.bench.speed import print_memory
from tools.bench.streams import IDLE_SECONDS, Delivery
from tools.bench.throughput import Throughput
from tools.clips import Clip, FoldsMissing
from tools.train.crossval import Training


def clip(person: str, fold: int) -> Clip:
    """Return a clip of somebody without a closure."""
    return Clip(person, Path(), (), person, fold, fps=25.0, frames=100, side=640, long_closures=0)


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
    assert ("crossed is not measured. More people, please." in said.err) == (names != ["plain"])


def test_idle_streams_are_watched_for_whole_paces_of_their_heartbeats() -> None:
    assert IDLE_SECONDS > 0
    assert IDLE_SECONDS % Settings.from_environ({}).sse_heartbeat_seconds == 0


def test_rests_that_frames_held_up_or_lost_are_told_with_the_frames() -> None:
    seen = Throughput(Counter(ok=100), cpu=1.0, health=[0.01, 0.01])
    for lost, doubled in ((0, 1), (2, 0), (0, 0)):
        seen.rests += Delivery([0.02] * 10, [0.02], lost, doubled)
    assert seen.rows()["rests lost or doubled meanwhile"] == "3"
    assert seen.rows()["a rest's delivery meanwhile, p99, ms"] == "20.0"
    seen.rests = Delivery(lost=10)
    assert seen.rows()["rests lost or doubled meanwhile"] == "10"
