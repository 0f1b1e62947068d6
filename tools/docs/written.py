"""What each document has to say, as complete texts; the rest of a document is left to its author."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from app import __version__
from app.main import ROUTES
from tools.docs import accuracy, pages
from tools.docs.language import Language
from tools.docs.promises import PROMISES
from tools.docs.tables import calls_table, example_settings, promises_table, settings_table
from tools.harness.paths import ROOT

# What is written here stands between two marks; the first one says so to anybody who would edit it by hand.
MARKS = re.compile(r"(<!-- (\w+): written by make docs -->\n)(.*?)(<!-- end -->)", re.DOTALL)
EXAMPLE_MARKS = re.compile(r"(# settings: written by make docs\n).*?(\n# end\n)", re.DOTALL)
# The version is defined in `app/__init__.py`; these files repeat it for readers that cannot look there.
VERSION = re.compile(r'("version": ?")[^"]+(")')

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document lies: the path from there to the tests, and the line of links to the other pages."""

    tests: str
    way: str = ""
    all_promises: bool = False


README_PLACE = Place("tests")
# The tables that a page of `docs` must have, besides the line of links; its Japanese page has the same ones.
TABLES = {
    "index.md": ("contents",),
    "promises.md": ("promises",),
    "settings.md": ("settings",),
    "api.md": ("routes",),
    # The English table is the source: `make bench` prints it.
    "accuracy.ja.md": ("accuracy", "quiet"),
}


class MarkMissing(Exception):
    """A document has lost the marks of a table; the text says which."""


def written() -> dict[str, str]:
    """Return every document, as it should be, by its path."""
    edits: dict[str, list[Edit]] = {
        "README.md": [tables("en", README_PLACE, "promises")],
        "README.ja.md": [tables("ja", README_PLACE, "promises")],
        ".env.example": [settings_example],
        "package.json": [version],
        # npm's lock file names our version twice, before those of the packages.
        "package-lock.json": [partial(version, times=2)],
        "extensions/leader/manifest.json": [version],
        "extensions/member/manifest.json": [version],
    }
    for name, page, language in pages.files():
        place = Place("../tests", way=pages.way(page, language), all_promises=True)
        wanted = TABLES.get(name, TABLES.get(page.path, ()))
        edits[f"docs/{name}"] = [tables(language, place, *wanted), version]
    return {path: edited((ROOT / path).read_text("utf-8"), each) for path, each in edits.items()}


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text after all of its edits."""
    for edit in edits:
        text = edit(text)
    return text


def tables(language: Language, place: Place, *names: str) -> Edit:
    """Return the edit that writes these tables between their marks."""

    def edit(text: str) -> str:
        missing = set(names) - {found[2] for found in MARKS.finditer(text)}
        if missing:
            raise MarkMissing(
                f"put this back where the table belongs: <!-- {missing.pop()}: written by make docs -->"
            )
        return MARKS.sub(lambda found: f"{found[1]}{made(found[2], language, place)}\n{found[4]}", text)

    return edit


def made(name: str, language: Language, place: Place) -> str:
    """Return what stands between the marks of this name."""
    figures = (ROOT / accuracy.SOURCE).read_text("utf-8")
    promises = [each for each in PROMISES if each.first or place.all_promises]
    makers: dict[str, Callable[[], str]] = {
        "settings": lambda: settings_table(language),
        "routes": lambda: calls_table(ROUTES, language),
        "promises": lambda: promises_table(
            promises, language, accuracy.headline(figures), place.tests, short=not place.all_promises
        ),
        "accuracy": lambda: accuracy.japanese_table(figures),
        "quiet": lambda: accuracy.japanese_quiet(figures),
        "pages": lambda: place.way,
        "contents": lambda: pages.contents(language),
    }
    if name not in makers:
        raise MarkMissing(f"nothing is known to be written between marks of the name {name}")
    return makers[name]()


def settings_example(text: str) -> str:
    """Return `.env.example` with every setting between its marks."""
    if EXAMPLE_MARKS.search(text) is None:
        raise MarkMissing("put the two marks of the settings back into .env.example")
    return EXAMPLE_MARKS.sub(lambda found: f"{found[1]}{example_settings()}{found[2]}", text)


def version(text: str, times: int = 1) -> str:
    """Return a text with our version in the first `times` places that name a version."""
    return VERSION.sub(rf"\g<1>{__version__}\g<2>", text, count=times)
