"""In which order `make lint` says what is wrong with a change."""

import json
import os
import subprocess

from tools.harness.paths import ROOT


def test_a_line_that_is_only_written_badly_hides_no_wrong_type() -> None:
    # A make that this test was started by tells the inner one what to print.
    shell = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--dry-run", "lint"]
    plan = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=shell).stdout
    scripts = json.loads((ROOT / "package.json").read_text("utf-8"))["scripts"]
    plan = plan.replace("npm.sh run check", scripts["check"])
    types = [plan.index(each) for each in ("bin/mypy", "tsc")]
    styles = [plan.index(each) for each in ("ruff check", "ruff format", "biome ci")]
    assert max(types) < min(styles)
