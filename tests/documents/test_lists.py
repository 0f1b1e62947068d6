"""Lists of names in the documents are the lists in the code."""

import json
import re
from datetime import date
from typing import get_args

import pytest

from app.blinks.eye_state import Invalid
from app.events.event import EventName
from tests.documents.reading import code, tables, text
from tests.refused_codes import raised_codes
from tools.harness.paths import ROOT

GUIDES = ["docs/api.md", "docs/api.ja.md"]
RED_LIGHTS = [
    ("en", "docs/troubleshooting.md", "the popup's light is red"),
    ("ja", "docs/troubleshooting.ja.md", "ポップアップの印が赤い"),
]


def part(page: str, word: str) -> str:
    """Return the section of a page, from one heading to the next, that contains a word."""
    [found] = [each for each in re.split(r"^## ", text(page), flags=re.MULTILINE) if word in each]
    return found


def literals(kind: object) -> set[str]:
    """Return every name of a literal type or of a union of literal types."""
    parts = get_args(kind)
    return {name for each in parts for name in ([each] if isinstance(each, str) else literals(each))}


@pytest.mark.parametrize("page", GUIDES)
def test_the_guide_to_the_api_names_each_event(page: str) -> None:
    missing = set(get_args(EventName)) - set(code(part(page, "`heartbeat`")))
    assert not missing, f"{page} needs a row for {missing} in its table of events"


@pytest.mark.parametrize("page", GUIDES)
def test_the_guide_to_the_api_names_each_refusal_of_a_frame(page: str) -> None:
    codes = {*raised_codes("FrameError"), "rate_limited", "internal"}
    assert {"bad_image", "busy", "stopped"} <= codes, "the source was read"
    missing = codes - set(code(part(page, "`analyze_blink_image`")))
    assert not missing, f"{page} needs {missing} where it lists the errors of a frame"


@pytest.mark.parametrize(("language", "page", "light"), RED_LIGHTS)
def test_the_guide_has_a_cure_for_each_reason_of_a_red_light(language: str, page: str, light: str) -> None:
    [cure] = [row[1] for table in tables(page) for row in table if row[0] == light]
    named = ["".join(words) for words in re.findall(r"\*([^*]+)\*|「([^」]+)」", cure)]
    [kinds] = re.findall(r"@typedef \{(.*)\} HealthStatus", text("extensions/shared/health_status.js"))
    words = json.loads(text(f"extensions/member/_locales/{language}/messages.json"))
    for kind in {*re.findall(r"\w+", kinds), "away_managed"} - {"ok"}:
        assert any(each in words[f"server_{kind}"]["message"] for each in named), kind


def test_every_reason_for_time_that_is_not_valid_is_explained() -> None:
    [rows] = [table for table in tables("docs/measuring.md") if table[0][0] == "`no_face`"]
    explained = {name for row in rows for name in code(row[0])}
    assert explained == literals(Invalid), "docs/measuring.md has a row for each `Invalid`"


def test_every_script_of_the_leader_stands_with_its_folder() -> None:
    leader = ROOT / "extensions/leader"
    [rows] = [table for table in tables("docs/architecture.md") if table[0][0] == "`people`"]
    named = {f"{code(folder)[0]}/{name}" for folder, _, names in rows for name in code(names)}
    scripts = {path.relative_to(leader).as_posix() for path in leader.glob("*/*.js")}
    shared = {each for each in scripts if each.startswith("shared/")}
    assert named == scripts - shared, "docs/architecture.md has a row for each folder"


def test_every_npm_package_has_a_reason_to_be_there() -> None:
    package = json.loads(text("package.json"))
    [rows] = [table for table in tables("docs/architecture.md") if table[0][0] == "`socket.io-client`"]
    packages = {*package["dependencies"], *package["devDependencies"]}
    assert {code(name)[0] for name, _ in rows} == packages, "docs/architecture.md has a row for each"


def test_every_change_stands_below_its_day_and_the_newest_at_the_end() -> None:
    changes = text("CHANGELOG.md")
    days = re.findall(r"^### (.*)$", changes, re.MULTILINE)
    assert days == sorted(set(days))
    assert all(date.fromisoformat(day) for day in days)
    # Nothing above the first day.
    assert changes.index(f"### {days[0]}") < changes.index("\n- ")
