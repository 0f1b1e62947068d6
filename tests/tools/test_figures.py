"""The bench's figures count people, not just clips, and say how much other people would change them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tools.bench import accuracy, verdicts
from tools.bench.awake import Verdict
from tools.bench.intervals import drawn_f1, mean_person_f1
from tools.bench.people import clips_and_people
from tools.bench.score import Score, unseen
from tools.clips import Clip, Closure
from tools.train.readings import PHASES, RATES


def clip(name: str, person: str, closures: int) -> Clip:
    """Return a clip of somebody with glasses and this many closures."""
    rows = tuple(Closure(30 * number, 30 * number + 5, scored=True) for number in range(closures))
    return Clip(name, Path(), rows, person, 0, 25.0, 1000, 640, long_closures=0, groups=("glasses",))


def test_something_holds_for_a_person_when_it_does_in_all_of_the_clips() -> None:
    held = {clip("one", "her", 1): True, clip("two", "her", 1): False, clip("three", "him", 1): True}
    assert clips_and_people(held) == (2, 3, 1, 2)


def test_each_row_of_accuracy_has_its_people_and_is_told_without_the_one_who_has_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = [clip("one", "her", 4), clip("two", "her", 4), clip("three", "him", 2), clip("four", "them", 0)]
    found = {each.name: Score(found=tuple(range(len(each.closures)))) for each in clips}
    found["three"] = Score(found=(0,), missed=(30,))
    scores = {(name, rate, phase): one for name, one in found.items() for rate in RATES for phase in PHASES}
    monkeypatch.setattr(accuracy, "score_all", lambda *_: scores)
    accuracy.print_accuracy(clips, {}, {})
    printed = capsys.readouterr().out
    assert "| **cross-validated by person** | 10 | 3 | 0.947 |" in printed
    assert "| mean of the people who have closures | 10 | 2 | 0.833 |" in printed
    assert "| glasses, cross-validated | 10 | 3 | 0.947 |" in printed
    assert "| glasses without one person, cross-validated | 2 | 2 | 0.667 |" in printed


def test_verdicts_are_told_by_clip_and_by_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = [clip("one", "her", 1), clip("two", "her", 1), clip("three", "him", 1)]
    states: list[Any] = [SimpleNamespace(opinion=opinion, reason=None) for opinion in ("ok", "watch", "ok")]
    seen = {clip: Verdict(state, ever_tired=False) for clip, state in zip(clips, states, strict=True)}
    monkeypatch.setattr(verdicts, "awake_verdicts", lambda *_: seen)
    parts, material = [(clips, verdicts.OURS)], verdicts.Material({}, {}, {})
    verdicts.print_awake(parts, material)
    assert "| awake, 15 a second | 2 | 1 | 0 | 0 | 0 | 2 of 3 | 1 of 2 |" in capsys.readouterr().out
    found = {clip: clip.name != "two" for clip in clips}
    monkeypatch.setattr(verdicts, "drowsy_found", lambda *_: {"closures stretched": found, "staring": found})
    verdicts.print_drowsy(parts, material)
    assert "| staring | 2 of 3 (1 of 2) | 2 of 3 (1 of 2) |" in capsys.readouterr().out


def test_people_who_are_drawn_anew_move_f1_as_much_as_they_differ() -> None:
    alike = np.tile([8, 1, 1], (20, 4, 1))
    assert drawn_f1(alike) == pytest.approx((8 / 9, 8 / 9))
    unlike = alike.copy()
    unlike[:4] = [0, 5, 5]
    low, high = drawn_f1(unlike)
    assert low < 0.75 < high < 0.89
    assert (low, high) == drawn_f1(unlike)
    assert mean_person_f1(unlike) == pytest.approx(0.8 * 8 / 9)


def test_closures_that_no_frame_shows_are_told_apart_from_half_lowered_lids() -> None:
    between, half = Closure(11, 19, scored=True), Closure(28, 36, scored=True, shut=(31, 34))
    whole, unsure = Closure(48, 53, scored=True, shut=(50, 51)), Closure(61, 69, scored=False)
    assert unseen(range(0, 100, 10), [between, half, whole, unsure]) == (1, 1)
