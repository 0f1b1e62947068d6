"""The guides say the same in both languages, name every setting, and their links lead somewhere."""

import re
from dataclasses import fields

import pytest

from app.config.settings import Settings
from tests.deploy.documents import GUIDES, commands, text
from tools.harness.paths import ROOT


def tables(document: str) -> list[list[list[str]]]:
    """Every table as rows of cells, without its head."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text(document), re.MULTILINE):
        rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in block.splitlines()]
        found.append(rows[2:])
    return found


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def numbers(row: list[str]) -> list[str]:
    """Every number in a row but small ones, which may be words: a wrong limit shows here."""
    return sorted(set(re.findall(r"\d\d+", " ".join(row))))


def default_text(name: str) -> str:
    value = getattr(Settings(), name.lower())
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_every_setting_with_its_default(guide: str) -> None:
    table = next(table for table in tables(guide) if table[0][0] == "`PORT`")
    shown = {code(name)[0]: code(default) for name, default, _ in table}
    wanted = {each.name.upper(): default_text(each.name) for each in fields(Settings)}
    assert shown == {name: [] if value == "None" else [value] for name, value in wanted.items()}


def test_the_example_settings_are_all_settings_with_their_defaults() -> None:
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text(".env.example"), re.MULTILINE))
    assert shown.pop("FORWARDED_ALLOW_IPS") == "127.0.0.1"
    assert set(shown) == {each.name.upper() for each in fields(Settings)}
    examples = {name: value for name, value in shown.items() if default_text(name) == "None"}
    assert {name: value for name, value in shown.items() if name not in examples} == {
        name: default_text(name) for name in shown if name not in examples
    }
    examples.pop("FACE_LANDMARKS_MODEL")
    Settings.from_environ(examples)


def test_nothing_in_the_example_settings_is_set_until_somebody_wants_it() -> None:
    assert all(not line or line.startswith("#") for line in text(".env.example").splitlines())


@pytest.mark.parametrize(("english", "japanese"), [GUIDES, ("README.md", "README.ja.md")])
def test_both_languages_have_the_same_commands_and_tables(english: str, japanese: str) -> None:
    assert commands(english) == commands(japanese)
    ours, theirs = tables(english), tables(japanese)
    assert [len(table) for table in ours] == [len(table) for table in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert [sorted(code(row[0])) for row in one] == [sorted(code(row[0])) for row in other]
        assert [numbers(row) for row in one] == [numbers(row) for row in other]


@pytest.mark.parametrize("document", [*GUIDES, "README.md", "README.ja.md"])
def test_every_link_to_a_file_or_a_heading_leads_somewhere(document: str) -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text(document).splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", text(document)):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (ROOT / document).parent.joinpath(target.split("#")[0]).exists(), target
