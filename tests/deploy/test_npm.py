"""The npm that builds the pages: this machine's own if it is new enough, otherwise one installed by pip."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.harness.paths import ROOT


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "used"), [("12.22.9", "brought"), ("18.19.1", "brought"), ("24.1.0", "own")]
)
def test_a_node_that_is_too_old_is_passed_over(tmp_path: Path, version: str, used: str) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy2(ROOT / "tools/npm.sh", tmp_path / "tools")
    major = version.split(".")[0]
    program(tmp_path / "bin/node", f'case $2 in *"[0] < 20"*) [ {major} -ge 20 ];; esac')
    program(tmp_path / "bin/npm", 'echo "own $*"')
    program(tmp_path / ".venv/bin/npm", 'echo "brought $*"')
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "tools/npm.sh"), "ci"],
        env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{used} ci\n"
