"""Builds what the Dockerfile describes, without Docker: each stage in a folder, its commands run for real.

Absolute paths lie in the stage's folder. Whatever changes the machine itself (a user, the port) is left out
and checked by its text; a virtual environment cannot be moved, so later stages get it as a link.
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.checkout import clean_home
from tests.deploy.dockerfile import Instruction, Stage, read_dockerfile
from tools.harness.paths import ROOT

MACHINE_COMMANDS = ("useradd",)
INSTALL_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Image:
    """The last stage as built: its root, its working folder, its environment and its instructions."""

    root: Path
    workdir: Path
    environ: dict[str, str]
    stage: Stage

    def command(self, name: str) -> list[str]:
        """The arguments of CMD or HEALTHCHECK."""
        return self.stage.last(name).command()


def ignored_by_docker() -> tuple[list[str], list[str]]:
    """Return what .dockerignore lets in, and what it excludes from that again."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().split("\n") if line and line[0] != "#"]
    assert lines[0] == "*", "everything is kept out that is not let in by name"
    let_in = [line[1:] for line in lines if line.startswith("!")]
    return let_in, [line for line in lines[1:] if not line.startswith("!")]


def build_image(folder: Path) -> Image:
    """Run every stage in order."""
    roots: dict[str, Path] = {}
    for number, stage in enumerate(read_dockerfile((ROOT / "Dockerfile").read_text())):
        root = roots[stage.name or str(number)] = folder / (stage.name or str(number))
        root.mkdir(parents=True)
        image = _build_stage(stage, root, roots)
    return image


def _build_stage(stage: Stage, root: Path, roots: dict[str, Path]) -> Image:
    # As on a clean machine: the base image's Python and Node, and nothing of the developer's shell.
    environ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | clean_home(root)
    workdir = root
    for each in stage.instructions:
        match each.name:
            case "WORKDIR":
                workdir = root / each.text.lstrip("/")
                workdir.mkdir(parents=True)
            case "ENV":
                environ |= _variables(each.text, root, environ)
                # Small layers are of no use here, and the packages are already on this machine.
                environ.pop("PIP_NO_CACHE_DIR", None)
            case "COPY":
                _copy(each, root, workdir, roots)
            case "RUN" if not each.text.startswith(MACHINE_COMMANDS):
                _run(each.text, root, workdir, environ)
    return Image(root, workdir, environ, stage)


def _variables(text: str, root: Path, environ: dict[str, str]) -> dict[str, str]:
    pairs = (pair.split("=", 1) for pair in text.split())
    return {name: _placed(value, root).replace("$PATH", environ["PATH"]) for name, value in pairs}


def _placed(text: str, root: Path) -> str:
    return re.sub(r"(?<![\w.])/(venv|build)\b", f"{root}/\\1", text)


def _run(text: str, root: Path, workdir: Path, environ: dict[str, str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", _placed(text, root)],
        cwd=workdir,
        env=environ,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"RUN {text}\n{done.stdout}{done.stderr}"


def _copy(copy: Instruction, root: Path, workdir: Path, roots: dict[str, Path]) -> None:
    *sources, target = copy.words
    origin = copy.option("from")
    for source in sources:
        found = roots[origin] / source.lstrip("/") if origin else ROOT / source
        assert found.exists(), f"COPY {source}: there is no such thing"
        place = root / target.lstrip("/") if target.startswith("/") else workdir / target
        if (found / "pyvenv.cfg").is_file():
            place.symlink_to(found)
        elif found.is_dir():
            shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True, ignore=_not_let_in)
        else:
            into_folder = target.endswith(("/", "."))
            (place if into_folder else place.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy(found, place / found.name if into_folder else place)


def _not_let_in(folder: str, names: list[str]) -> set[str]:
    """Return what .dockerignore excludes from a copied folder of this checkout."""
    if not Path(folder).is_relative_to(ROOT):
        return set()
    _, kept_out = ignored_by_docker()
    patterns = [pattern.removeprefix("**/") for pattern in kept_out]
    within = Path(folder).relative_to(ROOT)
    return {
        name
        for name in names
        if any(fnmatch.fnmatch(name, each) or fnmatch.fnmatch(str(within / name), each) for each in patterns)
    }
