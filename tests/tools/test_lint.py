"""The order in which `make lint` reports what is wrong with a change, and what `make format` makes of it."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.programs import shell
from tools.harness.paths import ROOT


def test_a_line_that_is_only_written_badly_hides_no_wrong_type() -> None:
    command = ["make", "--dry-run", "lint"]
    plan = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=shell()).stdout
    scripts = json.loads((ROOT / "package.json").read_text("utf-8"))["scripts"]
    plan = plan.replace("npm.sh run check", scripts["check"])
    types = [plan.index(each) for each in ("bin/mypy", "tsc")]
    styles = [plan.index(each) for each in ("ruff check", "ruff format", "biome ci")]
    assert max(types) < min(styles)


def test_format_says_what_it_cannot_mend_and_mends_all_else(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for program in (".venv/bin/ruff", "tools/npm.sh"):
        path = tmp_path / program
        path.parent.mkdir(parents=True)
        path.write_text('#!/bin/sh\necho "done: $*"\n[ "$1" = format ]\n')
        path.chmod(0o755)
    command = ["make", "--old-file=installed", "format"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=shell())
    said = [line for line in done.stdout.splitlines() if line.startswith("done:")]
    assert [line.split()[1] for line in said] == ["check", "format", "run"]
    assert done.returncode == 0, done.stderr
