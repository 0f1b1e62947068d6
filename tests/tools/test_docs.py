"""What the documents say of settings, calls and the version is what the code says."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from app import __version__
from app.main import ROUTES
from tools.docs import japanese, written
from tools.docs.tables import SentenceMissing, calls, calls_table, settings, settings_table
from tools.docs.written import MarkMissing
from tools.harness.paths import ROOT

DOCUMENTS = list(written.written())


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The documents, in a folder where a test may spoil them."""
    for path in DOCUMENTS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text((ROOT / path).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(written, "ROOT", tmp_path)
    return tmp_path


def stale(folder: Path) -> list[str]:
    """Return the documents in a folder that differ from what the code says."""
    return [path for path, text in written.written().items() if (folder / path).read_text("utf-8") != text]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_documents_say_what_the_code_says() -> None:
    assert stale(ROOT) == [], "`make docs` writes them anew"


def test_the_check_ends_well_when_there_is_nothing_to_write(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["tools.docs", "--check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tools.docs", run_name="__main__")
    assert (ended.value.code, capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize(("given", "status"), [("--help", 0), ("--chekc", 2), ("check", 2)])
def test_nothing_is_written_for_who_asks_for_help_or_mistypes(
    given: str, status: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "written", lambda: pytest.fail("no document is looked at"))
    monkeypatch.setattr(sys, "argv", ["tools.docs", given])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tools.docs", run_name="__main__")
    assert ended.value.code == status
    assert "--check" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (
            "README.md",
            "| Everything fits into 512 MB of memory |",
            "| Everything fits into 256 MB of memory |",
        ),
        ("README.ja.md", "(tests/test_nothing_leaks.py)", "(tests/test_little_leaks.py)"),
        ("docs/settings.md", "| `PORT` | `8000` |", "| `PORT` | `80` |"),
        ("docs/settings.ja.md", "| `PORT` | `8000` |", "| `PORT` | `80` |"),
        ("docs/api.md", "| `GET /health` |", "| `GET /healthy` |"),
        ("docs/accuracy.ja.md", "| 目標 |", "| 目安 |"),
        ("docs/index.ja.md", "](faq.ja.md)", "](faq.md)"),
        ("docs/deploy.md", f'"version":"{__version__}"', '"version":"0.0.1"'),
        (".env.example", "#REST_SECONDS=300\n", ""),
        ("package.json", f'"version": "{__version__}"', '"version": "0.0.1"'),
        ("package-lock.json", f'"version": "{__version__}"', '"version": "0.0.1"'),
        ("extensions/member/manifest.json", f'"version": "{__version__}"', '"version": "0.0.1"'),
    ],
)
def test_what_was_changed_by_hand_is_found(copies: Path, path: str, old: str, new: str) -> None:
    replace(copies / path, old, new)
    assert stale(copies) == [path]


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("README.md", "<!-- promises: written by make docs -->\n"),
        ("docs/api.md", "<!-- routes: written by make docs -->\n"),
        (".env.example", "# end\n"),
    ],
)
def test_a_table_cannot_lose_its_place_in_silence(copies: Path, path: str, mark: str) -> None:
    replace(copies / path, mark, "")
    with pytest.raises(MarkMissing):
        written.written()


def test_marks_that_nobody_writes_between_are_told(copies: Path) -> None:
    replace(copies / "docs/api.md", "<!-- routes: written by", "<!-- roots: written by")
    with pytest.raises(MarkMissing, match="routes"):
        written.written()


def test_a_setting_or_a_call_without_a_japanese_sentence_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(japanese.SETTINGS, "PORT")
    with pytest.raises(SentenceMissing, match="PORT"):
        settings_table("ja")
    monkeypatch.delitem(japanese.CALLS, "GET /health")
    with pytest.raises(SentenceMissing, match="GET /health"):
        calls_table(ROUTES, "ja")


def test_no_japanese_sentence_is_about_something_that_is_no_more() -> None:
    assert set(japanese.SETTINGS) == {name for name, _, _ in settings("en")}
    assert set(japanese.CALLS) == {call for call, _ in calls(ROUTES)}


def test_the_extensions_have_the_version_of_the_server() -> None:
    for name in ("leader", "member"):
        manifest = json.loads((ROOT / "extensions" / name / "manifest.json").read_text("utf-8"))
        assert manifest["version"] == __version__
