"""`python -m tools.docs` rewrites the documents; with `--check` it only says which are out of date."""

import sys
from argparse import ArgumentParser

from tools.command import run
from tools.docs.accuracy import FiguresMissing
from tools.docs.tables import SentenceMissing
from tools.docs.written import MarkMissing, written
from tools.harness.paths import ROOT


def main(arguments: list[str]) -> int:
    """Write or check every document and return the exit status."""
    parser = ArgumentParser(prog="python -m tools.docs", description="Rewrite the documents.")
    parser.add_argument("--check", action="store_true", help="write nothing, say which are out of date")
    is_check = parser.parse_args(arguments).check
    try:
        documents = written()
    except (FiguresMissing, MarkMissing, SentenceMissing) as fault:
        print(fault)
        return 1
    stale = {path: text for path, text in documents.items() if (ROOT / path).read_text("utf-8") != text}
    if is_check:
        for path in stale:
            print(f"{path} does not say what the code says: run `make docs` and commit what it writes")
        return 1 if stale else 0
    for path, text in stale.items():
        (ROOT / path).write_text(text, "utf-8")
        print(f"{path} written")
    return 0


if __name__ == "__main__":
    run(lambda: main(sys.argv[1:]))
