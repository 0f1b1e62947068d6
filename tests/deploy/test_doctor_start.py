"""Before it asks anything, the doctor says which Python and which address it needs."""

import ast
import os
import subprocess
import sys

import pytest

from tests.deploy.doctor import doctor
from tools.harness.paths import ROOT
from tools.harness.ports import free_port

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered


def test_an_older_python_is_told_in_one_line_which_one_it_needs() -> None:
    start = (
        f"import sys; sys.version_info = (3, 9, 18); sys.path[:0] = [{str(ROOT)!r}]; import runpy; "
        "runpy.run_module('tools.doctor', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", start], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "needs Python 3.11 or later, and this one is 3.9" in done.stderr


@pytest.mark.parametrize("file", ["tools/__init__.py", "tools/doctor/__init__.py"])
def test_an_older_python_can_read_the_files_that_tell_it(file: str) -> None:
    ast.parse((ROOT / file).read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("typed", ["", "ftp://example.org", "https://example.org/api", "https://"])
def test_an_address_that_is_none_is_explained(typed: str) -> None:
    status, said = doctor(typed)
    assert status == 2
    assert "https://your-app.example.com" in said


@pytest.mark.parametrize("character_set", ["latin-1", "cp932"])
def test_a_terminal_without_its_signs_shows_every_finding_with_its_cure(character_set: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.doctor", f"http://127.0.0.1:{free_port()}"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": character_set},
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = done.stdout.decode(character_set)
    assert (done.returncode, done.stderr) == (1, b"")
    assert r"\u2717 health " in said
    assert said.endswith("1 to put right.\n")
