"""The Python that `make` builds on: the right one is found; without it, one line says what is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import only
from tools.harness.paths import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of a fresh clone that the check needs, with its own `PATH` in `bin`."""
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", ".python-version", "tools/venv.sh"):
        shutil.copy2(ROOT / name, tmp_path / name)
    only(tmp_path / "bin", "sh", "make", "cat", "dirname", "sed")
    return tmp_path


def pretender(path: Path, before: str) -> None:
    """Make a Python that pretends to be another: it runs these words before whatever it is asked to run."""
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{before}\n$2"\n')
    path.chmod(0o755)


def make_venv(checkout: Path, *options: str) -> str:
    """Ask for the environment where that has to fail; returns the output without make's own line."""
    done = subprocess.run(
        ["make", ".venv/bin/pip", *options],
        cwd=checkout, env={"PATH": str(checkout / "bin")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert not (checkout / ".venv").exists()
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make: ")]
    assert len(lines) == 1, lines
    return lines[0]


def test_no_python_at_all_is_said_in_one_line(checkout: Path) -> None:
    said = make_venv(checkout)
    assert "Python 3.11 is needed, and there is no Python here" in said
    assert "python3.11-venv" in said
    assert "Docker" in said


def test_the_whole_check_of_a_machine_without_python_ends_with_that_line(checkout: Path) -> None:
    (checkout / ".ci").mkdir()
    for name in (".ci/run", "tools/system.sh"):
        shutil.copy2(ROOT / name, checkout / name)
    done = subprocess.run(
        [str(shutil.which("bash")), checkout / ".ci/run"], env={"PATH": str(checkout / "bin")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Python 3.11 is needed, and there is no Python here" in done.stdout.splitlines()[-1]


def test_another_version_is_named_in_the_one_line(checkout: Path) -> None:
    pretender(checkout / "bin/python3", "import sys; sys.version_info = (3, 13, 5)")
    assert "Python 3.11 is needed, and python3 is 3.13.5: install" in make_venv(checkout)


def test_a_python_that_was_named_is_the_only_one_that_is_tried(checkout: Path) -> None:
    (checkout / "bin/python3.11").symlink_to(sys.executable)
    pretender(checkout / "bin/older", "import sys; sys.version_info = (3, 9, 18)")
    assert "older is 3.9.18" in make_venv(checkout, "PYTHON=older")


def test_a_system_without_packages_is_told_to_use_docker(checkout: Path) -> None:
    pretender(checkout / "bin/python3.11", "import platform; platform.machine = lambda: 'riscv64'")
    said = make_venv(checkout)
    assert "riscv64" in said
    assert "use Docker" in said


def test_a_python_that_cannot_make_environments_leaves_none_half_made(checkout: Path) -> None:
    pretender(checkout / "bin/python3.11", "import sys; sys.modules['ensurepip'] = None")
    assert "install python3.11-venv" in make_venv(checkout)


def test_a_python_that_was_named_and_is_not_there_is_told_by_its_name(checkout: Path) -> None:
    (checkout / "bin/python3.11").symlink_to(sys.executable)
    assert "and PYTHON=/no/such is not there, or does not run: " in make_venv(checkout, "PYTHON=/no/such")


def test_an_environment_that_was_left_half_made_is_made_whole_and_then_left_alone(checkout: Path) -> None:
    half = checkout / ".venv/bin"
    half.mkdir(parents=True)
    (half / "python").symlink_to(sys.executable)
    (checkout / "bin/python3.11").symlink_to(sys.executable)
    command, path = ["make", ".venv/bin/pip"], {"PATH": str(checkout / "bin")}
    subprocess.run(command, cwd=checkout, env=path, check=True, capture_output=True)
    told = subprocess.run([half / "pip", "--version"], check=True, capture_output=True, text=True)
    assert str(checkout) in told.stdout
    (checkout / ".venv/kept").touch()
    subprocess.run(command, cwd=checkout, env=path, check=True, capture_output=True)
    assert (checkout / ".venv/kept").exists()
