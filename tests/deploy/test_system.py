"""Installing the programs of the tests: mirrors that fail are tried again, and another apt is waited for."""

import subprocess
from pathlib import Path

import pytest

from tests.deploy.test_npm import program
from tests.programs import only
from tools.harness.paths import ROOT

# Records how it was called, and fails the first updates and the first installations.
APT = """echo "$*" >> calls
case "$*" in *" update "*) kind=update ;; *) kind=install ;; esac
echo >> $kind
[ "$(grep -c '' $kind)" -gt {failures} ]"""


@pytest.mark.parametrize(("failures", "tries", "told"), [(0, 1, False), (2, 3, False), (9, 3, True)])
def test_a_mirror_that_fails_is_asked_three_times(
    tmp_path: Path, failures: int, tries: int, told: bool
) -> None:
    only(tmp_path / "bin", "sh", "cut", "sed", "grep")
    program(tmp_path / "bin/id", "echo 0")
    program(tmp_path / "bin/apt-cache", "exit 0")
    program(tmp_path / "bin/apt-get", APT.format(failures=failures))
    done = subprocess.run(
        ["/bin/sh", ROOT / "tools/system.sh"],
        cwd=tmp_path, env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [" update " in call for call in calls] == [True] * tries + [False] * tries
    assert all("DPkg::Lock::Timeout=" in call for call in calls)
    assert ("! Could not be installed: chromium" in done.stderr) == told
