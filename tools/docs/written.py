"""What each document has to say, as whole texts; the rest of a document is its author's."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from app import __version__
from app.main import ROUTES
from tools.docs.tables import Language, calls_table, example_settings, settings_table
from tools.harness.paths import ROOT

# Between two marks stands what is written here; the first says so to whoever would edit it by hand.
MARKS = re.compile(r"(<!-- (\w+): written by make docs -->\n)(.*?)(<!-- end -->)", re.DOTALL)
EXAMPLE_MARKS = re.compile(r"(# settings: written by make docs\n).*?(\n# end\n)", re.DOTALL)
# The version stands in `app/__init__.py`; these repeat it, for readers that cannot look there.
VERSION = re.compile(r'("version": ?")[^"]+(")')

Edit = Callable[[str], str]


class MarkMissing(Exception):
    """A document has lost the place of a table; the text says which."""


def written() -> dict[str, str]:
    """Return every document by its path, as it has to be."""
    edits: dict[str, list[Edit]] = {
        "README.md": [tables("en", "settings", "routes")],
        "README.ja.md": [tables("ja", "settings", "routes")],
        "docs/deploy.md": [tables("en", "settings"), version],
        "docs/deploy.ja.md": [tables("ja", "settings"), version],
        ".env.example": [settings_example],
        "package.json": [version],
        # npm's lock file names its own version twice, before those of the packages.
        "package-lock.json": [partial(version, times=2)],
        "extensions/leader/manifest.json": [version],
        "extensions/member/manifest.json": [version],
    }
    return {path: edited((ROOT / path).read_text("utf-8"), each) for path, each in edits.items()}


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text after all of its edits."""
    for edit in edits:
        text = edit(text)
    return text


def tables(language: Language, *names: str) -> Edit:
    """Return the edit that writes these tables between their marks."""

    def edit(text: str) -> str:
        made = {"settings": settings_table(language), "routes": calls_table(ROUTES, language)}
        missing = set(names) - {found[2] for found in MARKS.finditer(text)}
        if missing:
            raise MarkMissing(
                f"put this back where the table belongs: <!-- {missing.pop()}: written by make docs -->"
            )
        return MARKS.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[4]}", text)

    return edit


def settings_example(text: str) -> str:
    """Return `.env.example` with every setting between its marks."""
    if EXAMPLE_MARKS.search(text) is None:
        raise MarkMissing("put the two marks of the settings back into .env.example")
    return EXAMPLE_MARKS.sub(lambda found: f"{found[1]}{example_settings()}{found[2]}", text)


def version(text: str, times: int = 1) -> str:
    """Return a text with the version in the first places that name one."""
    return VERSION.sub(rf"\g<1>{__version__}\g<2>", text, count=times)
