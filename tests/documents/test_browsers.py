"""The supported browsers are the same in the pages, in the questions and in the build targets."""

import json
import re

import pytest

from tools.harness.paths import ROOT

BUILD = (ROOT / "tools/vendor.mjs").read_text(encoding="utf-8")
TARGET = re.search(r'target: \["chrome(.+)", "firefox(.+)", "safari(.+)"\]', BUILD)
FILES = ["static/member.html", "static/console.html", "static/camera.html", "docs/faq.md", "docs/faq.ja.md"]


@pytest.mark.parametrize("file", FILES)
def test_the_oldest_browsers_that_people_are_told_of_are_those_that_the_pages_scripts_are_made_for(
    file: str,
) -> None:
    assert TARGET
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, version in zip(("Chrome", "Firefox", "Safari"), TARGET.groups(), strict=True):
        assert re.search(rf"{name}\D{{1,20}}{re.escape(version)}\b", text), f"{name} {version}"


@pytest.mark.parametrize("name", ["leader", "member"])
def test_the_chrome_that_people_are_told_of_is_the_one_that_the_extensions_ask_for(name: str) -> None:
    manifest = json.loads((ROOT / "extensions" / name / "manifest.json").read_text(encoding="utf-8"))
    for file in ("docs/faq.md", "docs/faq.ja.md"):
        assert f"Chrome {manifest['minimum_chrome_version']}" in (ROOT / file).read_text(encoding="utf-8")
