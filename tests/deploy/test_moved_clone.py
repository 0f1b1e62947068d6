"""When a clone was moved or copied, or its Python has gone, `make` builds its environment anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import only
from tools.harness.paths import ROOT

# A Python whose environments have the one thing of pip that the check looks at: a script that names its
# Python as pip's scripts do. This pip does nothing, and takes no time to install.
PYTHON = f"""\
#!/bin/sh
{sys.executable} "$@" --without-pip || exit
[ "$1" = -m ] || exit 0
case $PWD in
  *" "*) printf '#!/bin/sh\\n%s "%s/.venv/bin/python3.11" "$0" "$@"\\n%s\\n' "'''exec'" "$PWD" "' '''" ;;
  *) printf '#!%s/.venv/bin/python3.11\\n' "$PWD" ;;
esac >.venv/bin/pip
chmod +x .venv/bin/pip
"""
PROGRAMS = ("sh", "make", "cat", "dirname", "sed", "touch", "chmod")


def installed_programs(folder: Path) -> Path:
    """Return a folder for `PATH` with what the check needs and nothing else."""
    only(folder, *PROGRAMS)
    (folder / "python3.11").write_text(PYTHON)
    (folder / "python3.11").chmod(0o755)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return installed_programs(tmp_path / "programs")


@pytest.fixture(scope="module", params=["clone", "a clone"])
def pristine(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """An installed clone, and a copy of it to restore it from, because it works only in its own place.

    A script's first line cannot hold a path with a blank, so one of the clones has one.
    """
    folder: Path = tmp_path_factory.mktemp("installed") / "home" / request.param
    (folder / "tools").mkdir(parents=True)
    for name in ("Makefile", ".python-version", "tools/venv.sh"):
        shutil.copy2(ROOT / name, folder / name)
    for name in ("tools/pip.lock", "requirements.lock", "requirements-dev.lock"):
        (folder / name).touch()
    make(folder, installed_programs(tmp_path_factory.mktemp("installing") / "programs"))
    copy = tmp_path_factory.mktemp("pristine") / "clone"
    return folder, shutil.copytree(folder, copy, symlinks=True)


@pytest.fixture
def clone(pristine: tuple[Path, Path]) -> Path:
    """The clone as it was right after installing, with nothing beside it."""
    folder, copy = pristine
    shutil.rmtree(folder.parent)
    return shutil.copytree(copy, folder, symlinks=True)


def make(folder: Path, programs: Path, target: str = ".venv/.runtime") -> str:
    """Return the output of `make`."""
    done = subprocess.run(
        ["make", target], cwd=folder, env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def packages_of(folder: Path) -> Path:
    """Return the folder of the packages of the Python that runs this clone's scripts."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    script = folder / ".venv/bin/asks"
    script.write_text(f"{(folder / '.venv/bin/pip').read_text()}{asked}\n")
    script.chmod(0o755)
    return Path(subprocess.run([script], capture_output=True, text=True, check=True).stdout.strip())


def made_at(folder: Path) -> int:
    return (folder / ".venv/pyvenv.cfg").stat().st_mtime_ns


def test_what_is_sound_is_left_as_it_is_and_nothing_is_said(clone: Path, programs: Path) -> None:
    before = made_at(clone)
    installed = (clone / ".venv/.runtime").stat().st_mtime_ns
    assert "making a new one" not in make(clone, programs)
    assert made_at(clone) == before
    assert (clone / ".venv/.runtime").stat().st_mtime_ns == installed


def test_a_clone_that_was_moved_gets_an_environment_and_its_packages_anew(
    clone: Path, programs: Path
) -> None:
    moved = clone.rename(clone.with_name(f"{clone.name} moved"))
    (moved / ".venv/.dev").touch()
    assert "making a new one" in make(moved, programs)
    assert packages_of(moved).is_relative_to(moved)
    assert (moved / ".venv/.runtime").exists()
    make(moved, programs, ".venv/.dev")
    assert (moved / ".venv/.dev").exists(), "those were gone with it"


def test_a_copy_has_its_own_environment_and_leaves_the_other_clones_alone(
    clone: Path, programs: Path
) -> None:
    before = made_at(clone)
    copy = shutil.copytree(clone, clone.with_name("copy"), symlinks=True)
    assert packages_of(copy).is_relative_to(clone), "which is why it cannot stay"
    make(copy, programs)
    assert packages_of(copy).is_relative_to(copy)
    assert made_at(clone) == before


@pytest.mark.parametrize("has_pip", [True, False])
def test_an_environment_whose_python_has_gone_is_made_of_another_and_that_is_said(
    clone: Path, programs: Path, *, has_pip: bool
) -> None:
    remove_python(clone)
    if not has_pip:
        (clone / ".venv/bin/pip").unlink()
    assert "making a new one" in make(clone, programs)
    assert packages_of(clone).is_relative_to(clone)


def test_an_environment_without_pip_as_other_programs_make_them_gets_that_and_keeps_its_packages(
    clone: Path, programs: Path
) -> None:
    own = packages_of(clone) / "own.py"
    own.touch()
    (clone / ".venv/bin/pip").unlink()
    assert "making a new one" not in make(clone, programs)
    assert (clone / ".venv/bin/pip").exists()
    assert own.exists()


def test_without_another_python_the_one_line_says_what_is_missing(clone: Path, programs: Path) -> None:
    remove_python(clone)
    (programs / "python3.11").unlink()
    with pytest.raises(AssertionError, match=r"Python 3\.11 is needed, and there is no Python here"):
        make(clone, programs)


def remove_python(clone: Path) -> None:
    """Leave links that lead nowhere, as after an upgrade of the system or a removal of the version."""
    for name in ("python", "python3", "python3.11"):
        link = clone / ".venv/bin" / name
        link.unlink()
        link.symlink_to("/no/such/python3.11")


def test_an_environment_that_is_a_link_is_somebody_elses_and_serves_as_it_is(
    clone: Path, programs: Path
) -> None:
    before = made_at(clone)
    (clone / ".venv").rename(clone / "elsewhere")
    (clone / ".venv").symlink_to(clone / "elsewhere")
    assert "making a new one" not in make(clone, programs)
    assert (clone / ".venv").is_symlink()
    assert made_at(clone) == before


def test_the_doctor_is_not_stopped_by_an_environment_whose_python_has_gone(
    clone: Path, programs: Path
) -> None:
    remove_python(clone)
    shutil.copytree(ROOT / "tools/doctor", clone / "tools/doctor")
    done = subprocess.run(
        ["make", "doctor", "URL=none"], cwd=clone, env=os.environ, capture_output=True, text=True, check=False
    )
    assert ".venv" not in done.stderr, done.stderr
