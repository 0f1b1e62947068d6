"""Everybody can see which build is running, and which one an extension came from."""

import json
import shutil
from pathlib import Path

import pytest

from app import __version__
from app.api.build_mark import BUILD, PARTS, ROOT, build_mark
from tests.api.test_extension_downloads import NAMES, opened
from tools.harness.server_process import ServerProcess

# What is built beside the sources comes and goes while other tests run.
BUILT = shutil.ignore_patterns("vendor", "__pycache__")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources as an image has them: without git, and with compiled and built files beside them."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, symlinks=True, ignore=BUILT)
    for built in ("app/__pycache__/main.cpython-311.pyc", "static/vendor/member.js"):
        (tmp_path / built).parent.mkdir(exist_ok=True)
        (tmp_path / built).write_text("built")
    return tmp_path


def test_the_same_sources_have_the_same_mark_wherever_they_run(copy: Path) -> None:
    assert build_mark(copy) == build_mark(ROOT)


def test_an_upload_that_has_copies_in_place_of_links_has_the_same_mark(tmp_path: Path) -> None:
    for part in PARTS:
        # As Railway's command packs them: it follows the links to `extensions/shared`.
        shutil.copytree(ROOT / part, tmp_path / part, ignore=BUILT)
    assert (tmp_path / "extensions/leader/shared/settings.js").is_file()
    assert not (tmp_path / "extensions/leader/shared").is_symlink()
    assert build_mark(tmp_path) == build_mark(ROOT)


@pytest.mark.parametrize("path", ["app/main.py", "static/member.html", "extensions/shared/settings.js"])
def test_a_change_of_any_part_is_another_mark(copy: Path, path: str) -> None:
    with (copy / path).open("a") as file:
        file.write("\n")
    assert build_mark(copy) != build_mark(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_the_server_and_the_extensions_that_it_hands_out_show_the_same_build(
    server: ServerProcess, name: str
) -> None:
    root = server.http.get("/").json()
    assert root["build"] == BUILD
    manifest = json.loads(opened(server.http.get(f"/extensions/{name}.zip")).read("manifest.json"))
    assert manifest["version"] == __version__
    assert manifest["version_name"] == f"{__version__} ({BUILD})"
