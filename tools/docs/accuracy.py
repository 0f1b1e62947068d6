"""The accuracy figures: `make bench` prints them, `docs/accuracy.md` has them, other documents repeat them.

`python -m tools.docs.accuracy build/bench.md` puts the figures of a saved benchmark into `docs/accuracy.md`.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from tools.command import run
from tools.harness.paths import ROOT

SOURCE = "docs/accuracy.md"
# The table, a blank line, and the sentence below it, as `tools/bench/accuracy.py` prints them.
PRINTED = re.compile(r"\| F1, mean of four sampling phases \|.*?\n(?=\n)", re.DOTALL)
QUIET = re.compile(r"^False blinks a minute in .*$", re.MULTILINE)

JAPANESE_HEAD = "| F1、取り始めをずらした 4 回の平均 | 閉眼 | 人数 | 毎秒 15 枚 | 毎秒 10 枚 | 毎秒 6 枚 |"
JAPANESE_GROUPS = {
    "dark skin": "暗い肌",
    "glasses": "眼鏡",
    "looking down": "下向き",
    "low light": "暗い場所",
    "narrow eyes": "細い目",
    "small face": "小さな顔",
    "turned": "横向き",
}
JAPANESE_ROWS = {
    "**cross-validated by person**": "**その人を学習から除いた値**",
    "goal": "目標",
    "95 of 100 draws of the people": "人を選び直した 100 回のうち 95 回が入る範囲",
    "mean of the people who have closures": "閉眼のある人ごとの値の平均",
    "on the training clips": "学習に使った映像そのもの",
    "lp_d6, apart": "lp_d6（別扱い）",
    **{f"{group}, cross-validated": f"{name}（学習から除いた値）" for group, name in JAPANESE_GROUPS.items()},
    **{
        f"{group} without one person, cross-validated": f"{name}、1 人を抜いて（学習から除いた値）"
        for group, name in JAPANESE_GROUPS.items()
    },
}


class FiguresMissing(Exception):
    """A document has no accuracy table, or a row in it has no Japanese name; the text says which."""


def table(text: str) -> list[str]:
    """Return the lines of the accuracy table in a text."""
    found = PRINTED.search(text)
    if found is None:
        raise FiguresMissing("there is no table of accuracy")
    return found[0].splitlines()


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the table, without its head."""
    for line in table(text)[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def headline(text: str) -> list[str]:
    """Return F1 at 15, 10 and 6 frames a second for people who were not learnt from."""
    return next(rows(text))[3:]


def japanese_table(text: str) -> str:
    """Return a text's accuracy table in Japanese."""
    lines = [JAPANESE_HEAD, table(text)[1]]
    for name, *figures in rows(text):
        if name not in JAPANESE_ROWS:
            raise FiguresMissing(f"tools/docs/accuracy.py has no Japanese name for {name}")
        lines.append(f"| {' | '.join([JAPANESE_ROWS[name], *figures])} |")
    return "\n".join(lines)


def quiet_rates(text: str) -> tuple[str, str, str]:
    """Return how many clips have no blinks, how long they are in minutes, and their false blinks a minute."""
    found = re.search(
        r"False blinks a minute in (\d+) clips without blinks \(([\d.]+) minutes\): ([\d., ]+\d)", text
    )
    if found is None:
        raise FiguresMissing("there is no sentence about clips without blinks")
    return found[1], found[2], found[3]


def japanese_quiet(text: str) -> str:
    """Return the sentence about clips without blinks in Japanese."""
    clips, minutes, rates = quiet_rates(text)
    return f"まばたきのない {clips} 本（{minutes} 分）での 1 分あたりの誤検出: {rates.replace(', ', '、')}。"


def with_figures(document: str, printed: str) -> str:
    """Return a document with the figures that a benchmark has printed."""
    fresh = "\n".join(table(printed)) + "\n"
    quiet_rates(printed)
    sentence = QUIET.findall(printed)[0] + "."
    table(document)
    return QUIET.sub(lambda _: sentence, PRINTED.sub(lambda _: fresh, document, count=1))


def main(arguments: list[str]) -> int:
    """Write the figures of a saved benchmark; one that cannot be used ends the program with one line."""
    parser = ArgumentParser(
        prog="python -m tools.docs.accuracy", description=f"Write the figures of {SOURCE}."
    )
    parser.add_argument("benchmark", type=Path, help="what `make bench SECTIONS=accuracy` has printed")
    benchmark = parser.parse_args(arguments).benchmark
    target = ROOT / SOURCE
    try:
        document = with_figures(target.read_text("utf-8"), benchmark.read_text("utf-8"))
    except (FiguresMissing, OSError, UnicodeDecodeError) as fault:
        parser.error(f"{benchmark}: {fault}")
    target.write_text(document, "utf-8")
    print(f"{SOURCE} written; `make docs` carries its figures into the other documents")
    return 0


if __name__ == "__main__":
    run(lambda: main(sys.argv[1:]))
