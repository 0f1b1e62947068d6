"""The figures in both READMEs are those of the code and of the annotation; make docs checks the tables."""

import re
from collections.abc import Iterable

import pytest

from app.blinks.opinion import OPINION
from tools.bench.accuracy import GOALS
from tools.clips import annotation, manifest
from tools.harness.paths import ROOT
from tools.train.crossval import APART

ENGLISH, JAPANESE = "README.md", "README.ja.md"
both = pytest.mark.parametrize("readme", [ENGLISH, JAPANESE])


def table(readme: str, marker: str) -> list[list[str]]:
    """Return the rows below the comment that begins with `marker`, without their backquotes."""
    text = (ROOT / readme).read_text(encoding="utf-8").split(f"<!-- {marker}:", 1)[1]
    rows = re.findall(r"^\|(.+)\|$", text.split("\n\n", 1)[0], re.MULTILINE)
    return [[cell.strip().replace("`", "") for cell in row.split("|")] for row in rows[2:]]


@both
def test_too_little_is_told_with_the_time_that_it_takes(readme: str) -> None:
    line = next(
        each for each in (ROOT / readme).read_text(encoding="utf-8").splitlines() if "too_little" in each
    )
    assert f" {OPINION.min_valid_seconds:.0f} " in line


def closures_of(names: Iterable[str]) -> int:
    return sum(closure.scored for name in names for closure in annotation(name))


def test_the_table_of_accuracy_counts_the_annotated_closures_and_meets_its_goals() -> None:
    crossed, goals, *others = table(ENGLISH, "accuracy")
    everyone = [name for name in manifest() if name not in APART]
    assert (crossed[0], int(crossed[1])) == ("**cross-validated by person**", closures_of(everyone))
    assert [float(goal) for goal in goals[2:]] == list(GOALS.values())
    assert all(float(f1) >= goal for f1, goal in zip(crossed[2:], GOALS.values(), strict=True))
    for name, closures, *_ in others:
        group, _, kind = name.partition(", ")
        if kind == "cross-validated":
            members = [each for each in everyone if group in manifest()[each]["groups"].split(";")]
            assert int(closures) == closures_of(members)


def test_both_readmes_have_the_same_figures_of_accuracy() -> None:
    english, japanese = (table(readme, "accuracy") for readme in (ENGLISH, JAPANESE))
    assert [row[1:] for row in english] == [row[1:] for row in japanese]
