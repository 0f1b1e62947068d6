"""The figures in both READMEs are those of the code and of the annotation; make docs checks the tables."""

import re

import pytest

from app.blinks.opinion import OPINION
from tools.bench.accuracy import GOALS
from tools.clips import ANNOTATIONS, annotation
from tools.harness.paths import ROOT

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


def test_the_table_of_accuracy_has_every_annotated_clip_and_adds_up() -> None:
    rows = table(ENGLISH, "accuracy")
    annotated = {
        path.stem: sum(c.scored for c in annotation(path.stem)) for path in ANNOTATIONS.glob("*.csv")
    }
    assert {row[0]: int(row[1]) for row in rows if "all" not in row[0] and row[0] != "goal"} == annotated
    for row in rows:
        if row[1]:
            for cell, goal in zip(row[2:], GOALS.values(), strict=True):
                f1, false, missed = (float(number) for number in cell.split(" (")[0].split(","))
                found = int(row[1]) - missed
                assert f1 == pytest.approx(2 * found / (2 * found + false + missed), abs=0.0006)
                assert f1 >= goal or "all" not in row[0]
