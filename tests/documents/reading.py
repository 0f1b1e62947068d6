"""Reads all documents for the tests."""

import re

from tests.deploy.documents import commands, text
from tools.docs.pages import files
from tools.harness.paths import ROOT

READMES = ("README.md", "README.ja.md")
# Each English page with its Japanese version.
PAIRS = [
    READMES,
    ("docs/store/en.md", "docs/store/ja.md"),
    *[
        (f"docs/{page.file('en')}", f"docs/{page.file('ja')}")
        for _, page, language in files()
        if language == "ja"
    ],
]
ALL = [str(path.relative_to(ROOT)) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

__all__ = ["ALL", "PAIRS", "READMES", "code", "commands", "headings", "links", "plain", "tables", "text"]


def plain(document: str) -> str:
    """Return a document without its code blocks."""
    return FENCED.sub("", text(document))


def headings(document: str) -> list[tuple[int, str]]:
    """Return the level and the text of each heading."""
    return [(len(marks), words) for marks, words in re.findall(r"^(#+) (.+)$", plain(document), re.MULTILINE)]


def links(document: str) -> list[str]:
    """Return the target of each link and each picture of a document."""
    found = re.findall(r'\]\(([^)\s]+)\)|<img src="([^"]+)"|<(https?://[^>]+)>', plain(document))
    return [next(filter(None, each)) for each in found]


def tables(document: str) -> list[list[list[str]]]:
    """Return every table as rows of cells, without the header row."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", plain(document), re.MULTILINE):
        rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in block.splitlines()]
        found.append(rows[2:])
    return found


def code(cell: str) -> list[str]:
    """Return the parts of a text that are marked as code."""
    return re.findall(r"`([^`]+)`", cell)
