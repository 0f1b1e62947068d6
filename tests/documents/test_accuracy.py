"""The accuracy figures are those of the annotation, and the same in every document."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from app.blinks.opinion import OPINION
from tests.documents.reading import tables, text
from tools.bench.accuracy import GOALS
from tools.clips import annotation, manifest
from tools.docs import accuracy
from tools.docs.accuracy import FiguresMissing
from tools.train.crossval import APART

JAPANESE = "docs/accuracy.ja.md"


def closures_of(names: Iterable[str]) -> int:
    return sum(closure.scored for name in names for closure in annotation(name))


def people_in(names: Iterable[str]) -> set[str]:
    return {manifest()[name]["person"] for name in names}


@pytest.mark.parametrize("page", ["docs/troubleshooting.md", "docs/troubleshooting.ja.md"])
def test_too_little_is_told_with_the_time_that_it_takes(page: str) -> None:
    line = next(each for each in text(page).splitlines() if "too_little" in each)
    assert f" {OPINION.min_valid_seconds:.0f} " in line


def test_the_table_of_accuracy_counts_the_annotated_closures_and_people_and_meets_its_goals() -> None:
    crossed, goals, *others = accuracy.rows(text(accuracy.SOURCE))
    everyone = [name for name in manifest() if name not in APART]
    assert crossed[0] == "**cross-validated by person**"
    assert (int(crossed[1]), int(crossed[2])) == (closures_of(everyone), len(people_in(everyone)))
    assert [float(goal) for goal in goals[3:]] == list(GOALS.values())
    assert all(float(f1) >= goal for f1, goal in zip(crossed[3:], GOALS.values(), strict=True))
    for name, closures, people, *_ in others:
        group, _, kind = name.partition(", ")
        members = [each for each in everyone if group in manifest()[each]["groups"].split(";")]
        if kind == "cross-validated" and members:
            assert (int(closures), int(people)) == (closures_of(members), len(people_in(members)))


def test_both_languages_have_the_same_figures_of_accuracy() -> None:
    japanese = next(table for table in tables(JAPANESE) if table[0][0].startswith("**"))
    assert [row[1:] for row in japanese] == [row[1:] for row in accuracy.rows(text(accuracy.SOURCE))]
    assert accuracy.quiet_rates(text(accuracy.SOURCE))[2].replace(", ", "、") in text(JAPANESE)


@pytest.mark.parametrize(
    ("given", "said"),
    [([], "benchmark"), (["absent.md"], "No such file"), (["empty.md"], "there is no table of accuracy")],
)
def test_a_benchmark_that_is_missing_or_has_no_figures_is_told_and_changes_no_document(
    given: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty.md").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        accuracy.main(given)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_the_figures_of_a_new_benchmark_take_the_place_of_the_old_ones() -> None:
    old = text(accuracy.SOURCE)
    table = "\n".join(accuracy.table(old)).replace("0.9", "0.8")
    quiet = "False blinks a minute in 3 clips without blinks (2.5 minutes): 0.10, 0.20, 0.30"
    new = accuracy.with_figures(
        old, f"| machine | 2 cores |\n\n{table}\n\n| person | F1 |\n\n{quiet}\n\nmore"
    )
    assert accuracy.headline(new) == [figure.replace("0.9", "0.8") for figure in accuracy.headline(old)]
    assert accuracy.quiet_rates(new) == ("3", "2.5", "0.10, 0.20, 0.30")
    # Nothing else has changed.
    assert len(new.splitlines()) == len(old.splitlines())


def test_a_group_without_a_japanese_name_and_a_text_without_figures_are_told() -> None:
    strange = text(accuracy.SOURCE).replace("| glasses, ", "| hats, ")
    with pytest.raises(FiguresMissing, match="hats"):
        accuracy.japanese_table(strange)
    with pytest.raises(FiguresMissing, match="no table"):
        accuracy.with_figures(
            text(accuracy.SOURCE), "False blinks a minute in 1 clips without blinks (1 minutes): 1"
        )
